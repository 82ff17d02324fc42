/** The page's own icons: one weight, drawn on a 16 grid, coloured by the text around them. They are decoration; words stand beside or behind them. */
const PATHS = {
  home: "M2.500 7.200 8 2.500l5.500 4.700M4 6.200V13h8V6.200M6.500 13V9.500h3V13",
  outline: "M3 4h10M3 8h10M3 12h6",
  variables: "M5 3C3.200 3 4.200 8 2.500 8 4.200 8 3.200 13 5 13M11 3c1.800 0 .8 5 2.500 5-1.700 0-.7 5-2.500 5M6.500 6.200l3 3.600M9.500 6.200l-3 3.600",
  teaching: "M8 3 1.500 6 8 9l6.500-3zM4 7.300v3.400c0 1 1.800 2 4 2s4-1 4-2V7.300M14.500 6v4",
  pool: "M5 5h6v6H5zM6.500 2.500V5M9.500 2.500V5M6.500 11v2.500M9.500 11v2.500M2.500 6.500H5M2.500 9.500H5M11 6.500h2.500M11 9.500h2.500",
  admin: "M3 4.500h4M11 4.500h2M9 2.800v3.400M3 8h1.500M8.500 8H13M6.500 6.300v3.400M3 11.500h5M12 11.500h1M10 9.800v3.400",
  history: "M3 8a5 5 0 1 1 1.500 3.600M2.500 3.500v3.200h3.200M8 5.500V8l2 1.500",
  pin: "M6 2.500h4l-.4 4 2.400 2.500H4l2.400-2.500zM8 9v4.500",
  lock: "M4 7.500h8v6H4zM5.500 7.500V5.300a2.500 2.500 0 0 1 5 0v2.200M8 9.800v1.400",
  keys: "M2 4.500h12v7H2zM4.500 7h.01M7 7h.01M9.500 7h.01M12 7h.01M5 9.500h6",
  play: "M5 3.500v9l7-4.500z",
  stop: "M4.500 4.500h7v7h-7z",
  restart: "M12.500 5.500A5 5 0 1 0 13 8M12.500 2.500v3h-3",
  plus: "M8 3.500v9M3.500 8h9",
  up: "M8 13V3.500M4 7l4-4 4 4",
  down: "M8 3v9.500M4 9l4 4 4-4",
  trash: "M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.5 9h6l.5-9M7 7v4M9 7v4",
  more: "M4 8h.01M8 8h.01M12 8h.01",
  close: "M4 4l8 8M12 4l-8 8",
  clock: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3M8 5.500V8l2 1.500",
  check: "M3.500 8.500l3 3 6-7",
  error: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M8 5.200v3.300M8 10.800h.01",
  interrupted: "M5.500 4v8M10.500 4v8",
  lost: "M3 3l10 10M6.200 3.400A5 5 0 0 1 12.600 9.800M10.500 12.300A5 5 0 0 1 3.700 5.500",
  dots: "M4 8h.01M8 8h.01M12 8h.01",
  chevron: "M6 4l4 4-4 4",
  upload: "M8 10.500V3M5 5.800 8 2.800l3 3M3 10.500V13h10v-2.500",
  download: "M8 3v7.500M5 7.700l3 3 3-3M3 11.500V13h10v-1.500",
  pencil: "M3 13l.6-2.800 7.200-7.200 2.200 2.200-7.200 7.200zM9.300 4.500l2.200 2.200",
  sun: "M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9",
  moon: "M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500",
  globe: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M2.500 8h11M8 2.500c2 1.700 2.500 3.500 2.500 5.500S10 11.800 8 13.500C6 11.800 5.500 10 5.500 8S6 4.200 8 2.500",
  code: "M5.500 4.500 2 8l3.500 3.500M10.500 4.500 14 8l-3.500 3.500",
  text: "M3 4h10M8 4v9M6 13h4",
  receipt: "M4 2.500h8v11l-2-1.300-2 1.300-2-1.300-2 1.300zM6 5.500h4M6 8h4",
  folder: "M2.500 4.500V12.500h11V5.500H8L6.500 3.500h-4z",
  copy: "M5.500 5.500h7.500v8H5.500zM3 10.500v-8h7.500",
  gallery: "M2.500 3h4.500v4.500H2.500zM9 3h4.500v4.500H9zM2.500 9.500h4.500v3.500H2.500zM9 9.500h4.500v3.500H9z",
  comment: "M2.500 3.500h11v7.500H7l-3 2.500V11H2.500z",
  share: "M11.500 5.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4M4.500 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4M11.500 14.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4M6.300 7.100l3.400-2.300M6.300 8.900l3.400 2.300",
  search: "M7 2.800a4.200 4.200 0 1 0 0 8.400 4.200 4.200 0 0 0 0-8.400M10.200 10.200l3.300 3.300",
} as const;

export type IconName = keyof typeof PATHS;
const FILLED: ReadonlySet<IconName> = new Set(["play", "stop"]);
const HEAVY: ReadonlySet<IconName> = new Set(["more", "dots"]);

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false" fill={FILLED.has(name) ? "currentColor" : "none"}
      stroke={FILLED.has(name) ? "none" : "currentColor"} strokeWidth={HEAVY.has(name) ? 2.2 : 1.4} strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Three waves: the water that turns the wheels. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
      <path d="M2.500 8c3-3 5 3 8 0s5-3 8 0 2 1 3 0M2.500 13c3-3 5 3 8 0s5-3 8 0 2 1 3 0M2.500 18c3-3 5 3 8 0s5-3 8 0 2 1 3 0" />
    </svg>
  );
}
