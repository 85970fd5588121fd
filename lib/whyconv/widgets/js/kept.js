/**
 * The reader's answers, in their own browser: nothing is sent.
 *
 * A record is {answer, stage, verdict, first}: `first` is what came of the first try,
 * "right", "wrong", or "shown" where the reader asked to see.
 */

const SHELF = "whyconv.answers";

/** All records by the name of the question; empty where the browser keeps nothing. */
export function keptAnswers() {
  try {
    const found = JSON.parse(localStorage.getItem(SHELF) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** Keep these records in place of all others. Whether the browser does. */
export function keepAnswers(records) {
  try {
    localStorage.setItem(SHELF, JSON.stringify(records));
    return true;
  } catch {
    return false;
  }
}

/** Keep an answer; the first try stays what it was. */
export function keepAnswer(name, { answer, stage, verdict }) {
  const records = keptAnswers();
  const first = records[name]?.first ?? (stage === "shown" ? "shown" : verdict);
  return keepAnswers({ ...records, [name]: { answer, stage, verdict, first } });
}
