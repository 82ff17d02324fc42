import { useCallback, useEffect, useRef, useState, type DragEvent } from "react";
import { useText } from "../i18n/messages";
import { api, ApiError, type NotebookEntry, type Sample } from "../net/api";
import { filesApi } from "../net/files-api";
import { useAccount } from "../notebook/person";
import { navigate } from "../shell/router";
import { Shell } from "../shell/shell";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";
import { DataFiles } from "./data-files";
import { Library } from "./library";
import { SampleCards } from "./sample-cards";

/** The file's text; what is no JSON at all is told in the reader's language, before it travels. */
async function jsonOf(file: File, t: ReturnType<typeof useText>): Promise<string> {
  const text = await file.text();
  try {
    JSON.parse(text);
  } catch {
    throw new Error(t("home.importNoJson"));
  }
  return text;
}

/** The folder that is shown; coming back from a notebook leads to where one was. */
function useFolder(): [string, (folder: string) => void] {
  const [folder, setFolder] = useState(() => sessionStorage.getItem("millrace.folder") ?? "");
  return [folder, (chosen) => {
    sessionStorage.setItem("millrace.folder", chosen);
    setFolder(chosen);
  }];
}

export function HomePage() {
  const t = useText();
  const account = useAccount();
  // Who only looks on this server makes nothing.
  const makes = account?.role !== "viewer";
  const [notebooks, setNotebooks] = useState<NotebookEntry[] | null>(null);
  const [folders, setFolders] = useState<string[]>([]);
  const [folder, setFolder] = useFolder();
  const [samples, setSamples] = useState<Sample[] | null>(null);
  const [data, setData] = useState<readonly File[]>([]);
  const [dropping, setDropping] = useState(false);
  const file = useRef<HTMLInputElement>(null);

  const failed = useCallback((error: unknown) => {
    const message = error instanceof ApiError && error.status === 0 ? t("error.unreachable") : t("error.refused", { message: error instanceof Error ? error.message : "" });
    showToast({ text: message, tone: "bad" });
  }, [t]);
  const reload = useCallback(() => Promise.all([
    api.notebooks().then(setNotebooks, (error: unknown) => { setNotebooks([]); failed(error); }),
    filesApi.folders().then(setFolders, () => setFolders([])),
  ]), [failed]);

  useEffect(() => {
    document.title = t("app.name");
  }, [t]);
  useEffect(() => {
    void reload();
    api.samples().then(setSamples, () => setSamples([]));
  }, [reload]);

  const open = (made: Promise<{ id: string }>) => made.then(({ id }) => navigate(`/notebooks/${encodeURIComponent(id)}`), failed);
  const importFiles = async (files: readonly File[]) => {
    const made: string[] = [];
    const refusals: string[] = [];
    for (const one of files) {
      try {
        if (/\.(jsh|java)$/i.test(one.name)) made.push((await api.importText(await one.text(), one.name, folder)).id);
        else made.push((await api.importNotebook(await jsonOf(one, t), one.name.replace(/\.(ipynb|json)$/i, ""), folder)).id);
      } catch (error) {
        refusals.push(t("home.importBad", { name: one.name, message: error instanceof Error ? error.message : "" }));
      }
    }
    if (made.length === 1) navigate(`/notebooks/${encodeURIComponent(made[0]!)}`);
    else if (made.length > 1) void reload();
    if (refusals.length > 0) showToast({ text: refusals.join("\n"), tone: "bad" }); // last: it belongs to the page that is open now
  };
  const taken = useCallback(() => setData([]), []);
  /** Notebooks are imported; everything else is data. */
  const drop = (files: readonly File[]) => {
    const notebook = (file: File) => /\.(ipynb|json|jsh|java)$/i.test(file.name);
    void importFiles(files.filter(notebook));
    setData(files.filter((file) => !notebook(file)));
  };
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDropping(true);
  };

  return (
    <Shell page="home" heading={null}>
      <main id="main" className="home" data-testid="home" onDragOver={makes ? drag : undefined} onDragLeave={(event) => event.currentTarget === event.target && setDropping(false)}
        onDrop={(event) => { event.preventDefault(); setDropping(false); drop(Array.from(event.dataTransfer.files)); }}>
        <section className="home-lead">
          <h1>{t("home.title")}</h1>
          <p>{t("home.lead")}</p>
          {makes && <div className="home-actions">
            <Button look="primary" icon="plus" data-testid="new-notebook" onPress={() => void open(api.create({ title: t("home.untitled"), folder }))}>{t("home.new")}</Button>
            <Button icon="upload" data-testid="import-notebook" onPress={() => file.current?.click()}>{t("home.import")}</Button>
            <span className="hint">{t("home.importHint")}</span>
            <input ref={file} type="file" accept=".ipynb,.jsh,.java,application/json" multiple hidden data-testid="import-file" aria-label={t("home.import")}
              onChange={(event) => { void importFiles(Array.from(event.target.files ?? [])); event.target.value = ""; }} />
          </div>}
        </section>
        {makes && <SampleCards samples={samples} onOpen={(sample) => void open(api.create({ from: sample.name }))} />}
        <Library notebooks={notebooks} folders={folders} folder={folder} onFolder={setFolder} onChanged={reload} onFailed={failed} />
        {makes && <DataFiles dropped={data} onTaken={taken} onFailed={failed} />}
        {dropping && <div className="drop" role="status">{t("home.drop")}</div>}
      </main>
    </Shell>
  );
}
