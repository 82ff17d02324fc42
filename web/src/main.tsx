import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/shell.css";
import "./style/home.css";
import "./style/notebook.css";
import "./style/output.css";
import "./style/people.css";
import "./style/history.css";
import "./style/pool.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyLanguage } from "./i18n/messages";
import { App } from "./shell/app";

applyLanguage();
createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
