/** Work beside the page: in a worker made of functions' texts, or else between its frames. */

const SLICE = 12; // milliseconds of work at a time where the page itself must do it

/**
 * Sends messages to `serve` and hears its answers.
 *
 * functions: those that `serve` needs, itself among them, each declared by name and using
 * nothing else. serve(send, slice) returns what takes a message. Where no worker starts,
 * the page does the work, a slice at a time. Returns {send(message), close()}.
 */
export function besides(functions, serve, hear) {
  let worker = null;
  let here = null;
  const sent = [];
  const send = (message) => setTimeout(() => here(message), 0); // no frame waits for it
  const inThePage = () => {
    worker = null;
    here = serve((answer) => hear(answer), SLICE);
    for (const message of sent) send(message);
  };
  try {
    const text = `${functions.map(String).join("\n")}
      const take = ${serve.name}((answer) => postMessage(answer));
      onmessage = ({ data }) => take(data);`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    worker = new Worker(address);
    worker.onmessage = ({ data }) => {
      URL.revokeObjectURL(address);
      sent.length = 0;
      hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      inThePage();
    };
  } catch {
    inThePage();
  }
  return {
    send: (message) => {
      if (!worker) {
        send(message);
        return;
      }
      sent.push(message);
      worker.postMessage(message);
    },
    close: () => {
      worker?.terminate();
      [worker, here] = [null, () => {}];
    },
  };
}
