// Reads cases from standard input, one JSON object a line, computes them with the npm packages and compares with what the case says.
// Run in the folder of the page, whose packages it takes.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.cwd()}/package.json`);
const { ChangeSet, Text } = require("@codemirror/state");
const { rebaseUpdates } = require("@codemirror/collab");

const json = (value) => JSON.stringify(value);
let cases = 0;
let wrong = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { text, a, b, next, says } = JSON.parse(line);
  const doc = Text.of(text.split("\n"));
  const [A, B, C] = [a, b, next].map((set) => ChangeSet.fromJSON(set));
  const own = [{ clientID: "me", changes: A }, { clientID: "me", changes: C }];
  const found = {
    applied: A.apply(doc).toString(),
    composed: A.compose(C).toJSON(),
    after: B.map(A).toJSON(),
    before: A.map(B, true).toJSON(),
    inverse: A.invert(doc).toJSON(),
    rebased: rebaseUpdates(own, [{ clientID: "other", changes: B }]).map((update) => update.changes.toJSON()),
  };
  cases++;
  for (const key of Object.keys(found)) {
    if (json(found[key]) !== json(says[key])) {
      wrong++;
      if (wrong <= 5) console.log(`${key} of ${line}\n  CodeMirror: ${json(found[key])}`);
    }
  }
}
console.log(`${cases} cases, ${wrong} wrong`);
process.exit(wrong === 0 && cases > 0 ? 0 : 1);
