/**
 * A notebook as one file for readers: this script, the styles and the .ipynb stand in it, and nothing is fetched. It shows what the workbench
 * shows, with the same components; charts are alive.
 */
import "../style/tokens.css";
import "../style/base.css";
import "../style/controls.css";
import "../style/notebook.css";
import "../style/output.css";
import "./export.css";
import { createRoot } from "react-dom/client";
import { applyLanguage } from "../i18n/messages";
import { applyTheme } from "../shell/theme";
import { ExportedNotebook } from "./notebook";
import { notebookOf } from "./ipynb";

/** Everything is drawn at once, wherever it stands: a reader prints. */
class AllInView {
  constructor(private readonly tell: IntersectionObserverCallback) {}
  observe(target: Element): void {
    queueMicrotask(() => this.tell([{ target, isIntersecting: true } as IntersectionObserverEntry], this as unknown as IntersectionObserver));
  }
  unobserve(): void {}
  disconnect(): void {}
}
window.IntersectionObserver = AllInView as unknown as typeof IntersectionObserver;

applyLanguage();
applyTheme("system");
// paper is white
addEventListener("beforeprint", () => applyTheme("light"));
addEventListener("afterprint", () => applyTheme("system"));
const ipynb = document.getElementById("ipynb")!.textContent ?? "{}";
createRoot(document.getElementById("root")!).render(<ExportedNotebook notebook={notebookOf(JSON.parse(ipynb))} ipynb={ipynb} />);
