import { memo, useEffect, useRef, useState } from "react";
import { useText } from "../i18n/messages";
import { useTheme } from "../shell/theme";

const MAX_HEIGHT = 4000;

/**
 * Output that brings scripts or styles: a frame of an opaque origin, without network, that gets its content by message and says how high it is.
 * It is as untrusted as the code that made it, so only its height is believed, and that within bounds.
 */
export const FrameView = memo(function FrameView({ html, mime, place }: { html: string; mime: string; place: number }) {
  const t = useText();
  const theme = useTheme();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);

  useEffect(() => {
    const post = () => {
      const style = getComputedStyle(document.documentElement);
      frame.current?.contentWindow?.postMessage({ type: "render", mime, html, theme,
        colours: { text: style.getPropertyValue("--text").trim(), ground: style.getPropertyValue("--surface").trim() } }, "*");
    };
    const hear = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow || typeof event.data !== "object" || event.data === null) return;
      const message = event.data as { type?: unknown; height?: unknown };
      if (message.type === "ready") post();
      if (message.type === "height" && typeof message.height === "number" && Number.isFinite(message.height)) {
        setHeight(Math.max(24, Math.min(MAX_HEIGHT, Math.ceil(message.height))));
      }
    };
    addEventListener("message", hear);
    post();
    return () => removeEventListener("message", hear);
  }, [html, mime, theme]);

  return <iframe ref={frame} className="frame" sandbox="allow-scripts" src="/api/frame" loading="lazy" title={t("output.frame", { place })} style={{ height }} data-testid="html-frame" />;
});
