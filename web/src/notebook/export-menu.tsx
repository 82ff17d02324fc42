import { useText } from "../i18n/messages";
import { api } from "../net/api";
import { MenuButton } from "../ui/controls";
import { hideToast, showToast } from "../ui/toast";
import { useSession } from "./session";

/** The notebook as a file, under its title. */
export function ExportMenu() {
  const t = useText();
  const session = useSession();
  const save = (ending: string, made: Promise<Blob>) => {
    if (ending === "pdf") showToast({ text: t("export.making") });
    made.then((blob) => {
      hideToast();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${session.notebook().title}.${ending}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }, (error: unknown) => showToast({ text: t("error.refused", { message: error instanceof Error ? error.message : "" }), tone: "bad" }));
  };
  const entry = (ending: string, label: string) => ({ id: ending, label, icon: "download" as const, action: () => save(ending, api.exported(session.id, ending)) });
  return (
    <MenuButton icon="download" label={t("export.menu")} testid="export-menu" entries={[
      { ...entry("ipynb", t("export.notebook")), action: () => save("ipynb", fetch(api.exportUrl(session.id)).then((response) => response.blob())) },
      entry("html", t("export.html")), entry("pdf", t("export.pdf")), entry("md", t("export.markdown")), entry("java", t("export.java")), entry("jsh", t("export.text")),
    ]} />
  );
}
