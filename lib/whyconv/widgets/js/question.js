/** One question, in a notebook and in the page. */

import { asking } from "./asking.js";

export default asking;
