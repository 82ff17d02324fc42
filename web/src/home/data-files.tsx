import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { bytes, count, percent } from "../format";
import { useText } from "../i18n/messages";
import { dataApi, type DataFile } from "../net/data-api";
import { Button, MenuButton } from "../ui/controls";
import { ConfirmDialog, Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { showToast } from "../ui/toast";
import type { ParquetGlance } from "./parquet";

interface Props {
  /** Dropped on the page: to be uploaded. */
  dropped: readonly File[];
  onTaken(): void;
  onFailed(error: unknown): void;
}

/** The data files of this workbench: a cell opens one by its name. */
export function DataFiles({ dropped, onTaken, onFailed }: Props) {
  const t = useText();
  const [files, setFiles] = useState<DataFile[] | null>(null);
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const [removing, setRemoving] = useState<DataFile | null>(null);
  const [shown, setShown] = useState<DataFile | null>(null);
  const [progress, setProgress] = useState<{ name: string; done: number } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const load = useCallback(() => dataApi.all().then(setFiles, () => setFiles([])), []);
  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (dropped.length === 0) return;
    setChosen(dropped);
    onTaken();
  }, [dropped, onTaken]);
  const upload = async (licence: string, source: string) => {
    const list = chosen;
    setChosen([]);
    try {
      for (const file of list) {
        await dataApi.upload(file, { licence, source }, (done) => setProgress({ name: file.name, done }));
        showToast({ text: t("data.uploaded", { name: file.name }) });
      }
    } catch (error) {
      onFailed(error);
    }
    setProgress(null);
    await load();
  };
  return (
    <section aria-labelledby="data" data-testid="data-files">
      <div className="section-head library-head">
        <h2 id="data">{t("data.title")}</h2>
        {progress && <span className="hint" role="status" data-testid="upload-progress">{t("data.uploading", { name: progress.name, done: percent(progress.done) })}</span>}
        <Button icon="upload" look="quiet" data-testid="upload-data" onPress={() => input.current?.click()}>{t("data.upload")}</Button>
        <input ref={input} type="file" multiple hidden data-testid="data-file" aria-label={t("data.upload")}
          onChange={(event) => { setChosen(Array.from(event.target.files ?? [])); event.target.value = ""; }} />
      </div>
      {files?.length === 0 && <p className="empty card">{t("data.empty")}</p>}
      {files && files.length > 0 && (
        <ul className="notebooks card">
          {files.map((file) => (
            <li key={file.name} data-testid="data-row" data-name={file.name}>
              <button type="button" className="notebook-link data" onClick={() => setShown(file)}>
                <b><Icon name="pool" />{file.name}</b>
                <span>{bytes(file.size)}</span>
                <span className="grow">{file.licence}</span>
                <code>{file.sha256.slice(0, 12)}</code>
              </button>
              <MenuButton icon="more" label={t("common.more")} testid="data-menu" entries={[
                { id: "copy", label: t("data.copy"), icon: "code", action: () => void navigator.clipboard?.writeText(`Data.open("${file.name}")`) },
                { id: "download", label: t("data.download"), icon: "download", action: () => { location.href = dataApi.url(file.name); } },
                { id: "delete", label: t("home.delete"), icon: "trash", danger: true, action: () => setRemoving(file) },
              ]} />
            </li>
          ))}
        </ul>
      )}
      {chosen.length > 0 && <AboutDialog names={chosen.map((file) => file.name)} onUpload={(licence, source) => void upload(licence, source)} onClose={() => setChosen([])} />}
      {shown && <PreviewDialog file={shown} onClose={() => setShown(null)} />}
      {removing && (
        <ConfirmDialog title={t("data.removeTitle", { name: removing.name })} text={t("data.removeText")} action={t("home.delete")} irreversible
          onConfirm={() => void dataApi.remove(removing.name).then(load, onFailed)} onClose={() => setRemoving(null)} />
      )}
    </section>
  );
}

function AboutDialog({ names, onUpload, onClose }: { names: readonly string[]; onUpload(licence: string, source: string): void; onClose(): void }) {
  const t = useText();
  const [licence, setLicence] = useState("");
  const [source, setSource] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onUpload(licence.trim(), source.trim());
  };
  return (
    <Dialog title={t("data.aboutTitle")} onClose={onClose} testid="data-about">
      <p className="data-names">{names.join(", ")}</p>
      <form onSubmit={submit} className="data-form">
        <TextField className="field" value={licence} onChange={setLicence} autoFocus maxLength={200}><Label>{t("data.licence")}</Label><Input className="input" /></TextField>
        <TextField className="field" value={source} onChange={setSource} maxLength={1000}><Label>{t("data.source")}</Label><Input className="input" /></TextField>
        <footer>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
          <Button look="primary" type="submit" data-testid="dialog-confirm">{t("data.upload")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}

function PreviewDialog({ file, onClose }: { file: DataFile; onClose(): void }) {
  const t = useText();
  const [text, setText] = useState<string | null>(null);
  const [parquet, setParquet] = useState<ParquetGlance | null>(null);
  useEffect(() => {
    const preview = async () => {
      const words = await dataApi.preview(file.name);
      // what it is stands in its first and last bytes; the reader comes with the first such file
      if (words === "" && await isParquet(file)) setParquet(await (await import("./parquet")).glance(file.size, (from, to) => dataApi.range(file.name, from, to)));
      setText(words);
    };
    preview().catch(() => setText(""));
  }, [file]);
  return (
    <Dialog title={file.name} onClose={onClose} wide testid="data-preview">
      <dl className="data-about">
        <div><dt>{t("data.size")}</dt><dd>{bytes(file.size)}</dd></div>
        <div><dt>{t("data.licence")}</dt><dd>{file.licence || "–"}</dd></div>
        <div><dt>{t("data.source")}</dt><dd>{file.source || "–"}</dd></div>
        <div><dt>{t("data.hash")}</dt><dd><code>{file.sha256}</code></dd></div>
        <div><dt>{t("data.inCell")}</dt><dd><code>{`Data.open("${file.name}")`}</code></dd></div>
      </dl>
      {parquet ? <ParquetView glance={parquet} /> : text !== null && (text === "" ? <p className="hint">{t("data.noPreview")}</p> : <pre className="data-text" tabIndex={0}>{text}</pre>)}
    </Dialog>
  );
}

async function isParquet({ name, size }: DataFile): Promise<boolean> {
  return size >= 12 && new TextDecoder().decode(await dataApi.range(name, size - 4, size)) === "PAR1";
}

/** As a table: names and types at the top, the first rows below; the columns alone where the rows cannot be had here. */
function ParquetView({ glance: { rows, columns, first } }: { glance: ParquetGlance }) {
  const t = useText();
  return (
    <>
      <p className="hint data-rows">{t("data.parquet", { rows: count(rows), columns: count(columns.length) })}{first === null && ` ${t("data.parquetColumns")}`}</p>
      <div className="data-text data-table" tabIndex={0} role="region" aria-label={t("data.preview")} data-testid="parquet">
        <table>
          <thead>
            <tr>{columns.map(({ name, type }) => <th key={name} scope="col">{name}<small>{type}</small></th>)}</tr>
          </thead>
          <tbody>{first?.map((row, index) => <tr key={index}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </>
  );
}
