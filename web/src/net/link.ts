/** The link to a notebook by which this page was opened, where it was. */
let link: string | undefined;

export function cameByLink(code: string | undefined): void {
  link = code;
}

export const linkCode = (): string | undefined => link;
export const cameThroughLink = (): boolean => link !== undefined;
/** For addresses that take no headers. */
export const byLink = (): string => (link ? `&link=${encodeURIComponent(link)}` : "");
