/** Paths of folders: names parted by slashes; the empty text is the top. */

/** Whether the path is that folder or lies in it. */
export function within(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** The folders directly in one, in the reader's order. */
export function foldersIn(folders: readonly string[], folder: string): string[] {
  const start = folder === "" ? "" : `${folder}/`;
  return folders.filter((path) => path !== folder && path.startsWith(start) && !path.slice(start.length).includes("/")).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}
