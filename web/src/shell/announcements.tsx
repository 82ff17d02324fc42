import { useState } from "react";
import { useText } from "../i18n/messages";
import { adminApi } from "../net/admin-api";
import { usePolled } from "../pool/use-polled";
import { IconButton } from "../ui/controls";
import { Icon } from "../ui/icons";

const ASK_MILLIS = 15_000;
const KEY = "millrace.announcement";

/** What an admin tells everybody, on every page, until one puts it away. A later line shows again. */
export function Announcements() {
  const t = useText();
  const { value } = usePolled(adminApi.announcements, ASK_MILLIS, "announcements");
  const [read, setRead] = useState(stored);
  const newest = value?.[0];
  if (!newest || newest.seq <= read) return null;
  const putAway = () => {
    setRead(newest.seq);
    try {
      localStorage.setItem(KEY, String(newest.seq));
    } catch {
      // put away on this page only
    }
  };
  return (
    <div className="banner told" role="status" data-testid="announcement" data-seq={newest.seq}>
      <Icon name="text" />
      <span>{newest.text}</span>
      <IconButton icon="close" label={t("announce.dismiss")} size={14} onPress={putAway} data-testid="announcement-close" />
    </div>
  );
}

function stored(): number {
  try {
    return Number(localStorage.getItem(KEY) ?? 0);
  } catch {
    return 0;
  }
}
