/** A chunk of its own: most notebooks are read before their first formula. */
import katex from "katex";
import "katex/dist/katex.min.css";

export default katex;
