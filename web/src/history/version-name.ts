import type { Translate } from "../i18n/messages";
import type { VersionEntry } from "../net/api";

/** What a version is called: by its person, or by why it was made. */
export function nameOf(version: VersionEntry, t: Translate): string {
  return version.title !== "" ? version.title : t(version.kind === "restored" ? "history.beforeRestoring" : "history.automatic");
}
