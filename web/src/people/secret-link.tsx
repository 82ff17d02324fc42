import { useText } from "../i18n/messages";
import { Button } from "../ui/controls";
import { showToast } from "../ui/toast";

/** Something that is shown once, to be copied. */
export function ShownOnce({ label, value, testid }: { label: string; value: string; testid: string }) {
  const t = useText();
  const copy = () => {
    // Only where the browser lets a page do that; the text can be selected in any case.
    void navigator.clipboard?.writeText(value).then(() => showToast({ text: t("people.copied") }), () => undefined);
  };
  return (
    <div className="shown-once" role="status">
      <label>
        <span>{label}</span>
        <input className="input" readOnly value={value} data-testid={testid} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <Button icon="receipt" onPress={copy}>{t("people.copy")}</Button>
    </div>
  );
}

export const absolute = (path: string): string => `${location.origin}${path}`;
