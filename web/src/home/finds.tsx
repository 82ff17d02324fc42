import { useText } from "../i18n/messages";
import type { Find } from "../net/files-api";
import { Link } from "../shell/router";

/** What a search found: each leads to its cell. */
export function Finds({ finds }: { finds: Find[] | null }) {
  const t = useText();
  if (!finds) return <p className="empty card" role="status">{t("files.searching")}</p>;
  return (
    <>
      <p className="hint found" role="status" data-testid="found">{t.plural("files.found", finds.length, String(finds.length))}</p>
      {finds.length > 0 && (
        <ul className="notebooks card finds">
          {finds.map((find, index) => (
            <li key={index} data-testid="find">
              <Link to={`/notebooks/${encodeURIComponent(find.notebook)}${find.cell === null ? "" : `#cell=${encodeURIComponent(find.cell)}`}`} className="find-link">
                <span className="find-place"><b>{find.title}</b> {find.cell === null ? t("files.inTitle") : t(find.output ? "files.inOutput" : "files.inSource", { place: find.place })}</span>
                <code>{find.excerpt.slice(0, find.from)}<mark>{find.excerpt.slice(find.from, find.to)}</mark>{find.excerpt.slice(find.to)}</code>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
