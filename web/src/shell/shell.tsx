import type { MouseEvent, ReactNode } from "react";
import { chooseLanguage, LANGUAGES, useText } from "../i18n/messages";
import { useGoverns, usePoolAllowed } from "../notebook/person";
import { MeMenu } from "../people/me-menu";
import { LiveRegion } from "../ui/announce";
import { IconButton, MenuButton } from "../ui/controls";
import { Icon, Mark } from "../ui/icons";
import { Toasts } from "../ui/toast";
import { Announcements } from "./announcements";
import { Link } from "./router";
import { chooseTheme, storedTheme, useTheme, type ThemeChoice } from "./theme";

interface Props {
  page: "home" | "notebook" | "pool" | "admin" | "people" | "teaching" | "gallery";
  /** What stands in the top bar after the wordmark, and at its end. */
  heading: ReactNode;
  actions?: ReactNode;
  banner?: ReactNode;
  onOutline?: { open: boolean; toggle(): void };
  onVariables?: { open: boolean; toggle(): void };
  onHistory?: { open: boolean; toggle(): void };
  onComments?: { open: boolean; toggle(): void };
  onPool?: { open: boolean; toggle(): void };
  onHelp?(): void;
  children: ReactNode;
}

/** The frame of every page: top bar, rail, and what the page itself is about. */
export function Shell({ page, heading, actions, banner, onOutline, onVariables, onHistory, onComments, onPool, onHelp, children }: Props) {
  const t = useText();
  const pools = usePoolAllowed();
  const governs = useGoverns() && pools;
  return (
    <div className={`shell page-${page}`}>
      <a className="skip" href="#main" onClick={skip}>{t("nav.skip")}</a>
      <header className="top">
        <Link to="/" className="brand" label={`${t("app.name")}, ${t("nav.home")}`}><Mark /><span>{t("app.name")}</span></Link>
        <div className="top-heading">{heading}</div>
        <div className="top-actions">
          {actions}
          <LanguageSwitch />
          <ThemeSwitch />
          <MeMenu />
        </div>
      </header>
      <div className="banners">
        <Announcements />
        {banner}
      </div>
      <div className="shell-body">
        <nav className="rail" aria-label={t("nav.main")}>
          <Link to="/" className={`icon-button ${page === "home" ? "on" : ""}`} label={t("nav.home")} current={page === "home"}><Icon name="home" /></Link>
          {onOutline && (
            <IconButton icon="outline" label={t("nav.outline")} placement="right" className={onOutline.open ? "on" : ""} aria-pressed={onOutline.open}
              onPress={onOutline.toggle} data-testid="toggle-outline" />
          )}
          {onVariables && (
            <IconButton icon="variables" label={t("nav.variables")} placement="right" className={onVariables.open ? "on" : ""} aria-pressed={onVariables.open}
              onPress={onVariables.toggle} data-testid="toggle-variables" />
          )}
          {onHistory && (
            <IconButton icon="history" label={t("nav.history")} placement="right" className={onHistory.open ? "on" : ""} aria-pressed={onHistory.open}
              onPress={onHistory.toggle} data-testid="toggle-history" />
          )}
          {onComments && (
            <IconButton icon="comment" label={t("nav.comments")} placement="right" className={onComments.open ? "on" : ""} aria-pressed={onComments.open}
              onPress={onComments.toggle} data-testid="toggle-comments" />
          )}
          {pools && (onPool ? (
            <IconButton icon="pool" label={t("nav.pool")} placement="right" className={onPool.open ? "on" : ""} aria-pressed={onPool.open}
              onPress={onPool.toggle} data-testid="toggle-pool" />
          ) : (
            <Link to="/pool" className={`icon-button ${page === "pool" ? "on" : ""}`} label={t("nav.pool")} current={page === "pool"}><Icon name="pool" /></Link>
          ))}
          {page !== "notebook" && <Link to="/gallery" className={`icon-button ${page === "gallery" ? "on" : ""}`} label={t("nav.gallery")} current={page === "gallery"} testid="nav-gallery"><Icon name="gallery" /></Link>}
          {page !== "notebook" && <Link to="/teaching" className={`icon-button ${page === "teaching" ? "on" : ""}`} label={t("nav.teaching")} current={page === "teaching"} testid="nav-teaching"><Icon name="teaching" /></Link>}
          <span className="rail-space" />
          {governs && <Link to="/admin" className={`icon-button ${page === "admin" ? "on" : ""}`} label={t("nav.admin")} current={page === "admin"}><Icon name="admin" /></Link>}
          {onHelp && <IconButton icon="keys" label={t("nav.help")} shortcut="h" placement="right" onPress={onHelp} />}
        </nav>
        {children}
      </div>
      <Toasts />
      <LiveRegion />
    </div>
  );
}

function LanguageSwitch() {
  const t = useText();
  return (
    <MenuButton icon="globe" label={t("app.language")} testid="language-switch"
      entries={LANGUAGES.map(({ code, name }) => ({ id: code, label: name, checked: t.language === code, action: () => chooseLanguage(code) }))} />
  );
}

function ThemeSwitch() {
  const t = useText();
  const theme = useTheme();
  const chosen = storedTheme();
  const choices: ThemeChoice[] = ["system", "light", "dark"];
  return (
    <MenuButton icon={theme === "dark" ? "moon" : "sun"} label={t("app.theme")} testid="theme-switch"
      entries={choices.map((choice) => ({ id: choice, label: t(`theme.${choice}`), checked: chosen === choice, action: () => chooseTheme(choice) }))} />
  );
}

/** To the page's own content, past the bars; the address stays as it is. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  const main = document.querySelector("main");
  const target = main?.querySelector<HTMLElement>("[data-selected='true']") ?? main;
  if (target && target === main) main.tabIndex = -1;
  target?.focus();
}
