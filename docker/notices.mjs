// The parts of CycloneDX files with their licences, as a page; exits with 1 where one has none, or one that the product must not carry.
import { readFileSync } from "node:fs";

const permissive = [/^Apache/i, /^MIT/i, /^BSD/i, /^ISC/i, /^EPL/i, /^MPL/i, /^0BSD/i, /^CC0/i, /^Unlicense/i, /^OFL/i, /^Zlib/i, /^UPL/i, /^BlueOak/i, /^Hazelcast Community/i, /^Eclipse/i, /^The Apache/i, /^The MIT/i,
  /^Public Domain/i, /^Bouncy Castle/i, /^The BSD/i, /^New BSD/i, /^Mozilla/i, /^Go License/i, /^Python-2/i, /^EDL/i, /^PSF/i, /^Unicode/i];
/** Those whose own description names none, from their licence files. */
const known = { "com.grack:nanojson": ["Apache-2.0", "MIT"] };

const named = (component) => (component.licenses ?? []).map((each) => each.expression ?? each.license?.id ?? each.license?.name ?? "").filter((text) => text !== "");
const allowed = (licence) => licence.replace(/[()]/g, "").split(/ (?:OR|AND|or|and|WITH) /).some((part) => permissive.some((pattern) => pattern.test(part.trim())));

const rows = process.argv.slice(2).flatMap((file) => JSON.parse(readFileSync(file, "utf8")).components ?? [])
  .filter((component) => component.group !== "io.millrace" && component.name !== "millrace-web")
  .map((component) => ({ name: `${component.group ? `${component.group}${component.purl?.startsWith("pkg:npm") ? "/" : ":"}` : ""}${component.name}`, version: component.version ?? "", licences: named(component) }))
  .map((row) => (row.licences.length === 0 && known[row.name] ? { ...row, licences: known[row.name] } : row));
const wrong = rows.filter((row) => row.licences.length === 0 || !row.licences.some(allowed));

console.log("# Notices\n\nMillrace contains these parts of others, each under its own licence.\n\n| part | version | licence |\n|---|---|---|");
const seen = new Set();
for (const row of rows.sort((a, b) => a.name.localeCompare(b.name))) {
  const line = `| ${row.name} | ${row.version} | ${row.licences.join(", ")} |`;
  if (!seen.has(line)) console.log(line);
  seen.add(line);
}
for (const row of wrong) console.error(`${row.name} ${row.version}: ${row.licences.length === 0 ? "no licence is named" : row.licences.join(", ")}`);
process.exit(wrong.length === 0 && rows.length > 0 ? 0 : 1);
