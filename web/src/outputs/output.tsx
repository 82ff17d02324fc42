import { memo, useState, type SyntheticEvent } from "react";
import { count as counted } from "../format";
import { useText } from "../i18n/messages";
import type { Json, MimeBundle, Output, RichOutput } from "../notebook/model";
import { Ansi } from "./ansi-text";
import { ChartView } from "./chart";
import { ErrorView } from "./error";
import { FrameView } from "./frame";
import { InputView, type InputDoor } from "./input";
import { controlOf, INPUT_MIME } from "./input-model";
import { JsonView } from "./json-view";
import { HtmlView, LatexView, MarkdownView } from "./markdown-view";
import { needsFrame, needsImage, sanitiseSvg } from "./sanitise";
import { Icon } from "../ui/icons";
import { Stream } from "./stream";

/** Pictures of at most half this width are enlarged by a whole factor. */
const SMALL_PICTURE = 200;
export const CHART_MIME = "application/vnd.millrace.echarts+json";
/** Where the outputs of a run were cut by the server. */
const LIMIT_MIME = "application/vnd.millrace.limit+json";

interface Props {
  output: Output;
  /** Place of the cell, for accessible names. */
  place: number;
  fetchText(offset: number, length: number): Promise<string>;
  /** Execution count of another cell where an error happened. */
  countOf(cell: string): number | null;
  /** The cell of an execution count, where it is known. */
  cellOf(count: number): string | null;
  onGoTo(cell: string | undefined, line: number): void;
  inputs: InputDoor;
}

export const OutputView = memo(function OutputView({ output, place, fetchText, countOf, cellOf, onGoTo, inputs }: Props) {
  return (
    <div className={`output ${output.type}`} data-testid="output" data-output={output.type}>
      {output.type === "stream" && <Stream output={output} fetchText={fetchText} />}
      {output.type === "error" && <ErrorView output={output} elsewhere={output.cell ? countOf(output.cell) : null} cellOf={cellOf} onGoTo={onGoTo} />}
      {(output.type === "display_data" || output.type === "execute_result") && <Rich output={output} place={place} inputs={inputs} />}
    </div>
  );
});

/** The richest form that the page can show. */
export const MIME_ORDER = [CHART_MIME, INPUT_MIME, LIMIT_MIME, "text/html", "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "audio/wav", "audio/mpeg", "audio/ogg", "text/latex", "text/markdown",
  "application/json", "text/plain"] as const;

export function bestMime(data: MimeBundle): string | undefined {
  return MIME_ORDER.find((mime) => data[mime] !== undefined) ?? Object.keys(data).find((mime) => mime.endsWith("+json"));
}

const asText = (value: Json | undefined): string => (Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value));

function Rich({ output, place, inputs }: { output: RichOutput; place: number; inputs: InputDoor }) {
  const t = useText();
  const mime = bestMime(output.data);
  if (mime === undefined) return <p className="hint">{t("output.unknown", { types: Object.keys(output.data).join(", ") })}</p>;
  const value = output.data[mime]!;
  switch (mime) {
    case CHART_MIME:
      return <ChartView value={value} height={heightOf(output.metadata)} />;
    case INPUT_MIME: {
      const control = controlOf(value);
      return control ? <InputView control={control} door={inputs} /> : <JsonView value={value} />;
    }
    case LIMIT_MIME:
      return <Limit value={value} />;
    case "text/html": {
      const html = asText(value);
      return needsFrame(html) ? <FrameView html={html} mime={mime} place={place} /> : <HtmlView html={html} />;
    }
    case "image/svg+xml":
      return <Svg svg={asText(value)} label={t("output.svg", { place })} />;
    case "image/png":
    case "image/jpeg":
    case "image/gif":
    case "image/webp":
      return <Picture mime={mime} data={asText(value)} alt={altOf(output) ?? t("output.image", { place })} metadata={output.metadata[mime]} />;
    case "audio/wav":
    case "audio/mpeg":
    case "audio/ogg":
      return <audio className="audio" controls data-testid="audio" src={`data:${mime};base64,${asText(value).replace(/\s/g, "")}`} aria-label={altOf(output) ?? t("output.audio", { place })} />;
    case "text/latex":
      return <LatexView source={asText(value)} />;
    case "text/markdown":
      return <MarkdownView source={asText(value)} testid="markdown-output" />;
    case "text/plain":
      return <pre className="plain-text" data-testid="text" tabIndex={0}><Ansi text={asText(value)} /></pre>;
    default:
      return <JsonView value={value} />;
  }
}

function Limit({ value }: { value: Json }) {
  const t = useText();
  const { limit, most, characters, outputs } = value as { limit?: string; most?: number; characters?: number; outputs?: number };
  const gone = !characters ? "" : outputs ? t("output.limitGoneBoth", { characters: counted(characters), outputs: counted(outputs) }) : t("output.limitGone", { characters: counted(characters) });
  return (
    <p className="output-limit" role="note" data-testid="output-limit">
      <Icon name="error" size={14} /> {t(limit === "outputs" ? "output.limitOutputs" : "output.limitCharacters", { most: counted(most ?? 0) })} {gone}
    </p>
  );
}

function Picture({ mime, data, alt, metadata }: { mime: string; data: string; alt: string; metadata: Json | undefined }) {
  const size = metadata !== null && typeof metadata === "object" ? (metadata as MimeBundle) : {};
  const width = typeof size.width === "number" ? size.width : undefined;
  const [scaled, setScaled] = useState<number>();
  // a lattice of 64 sites is a picture of 64 pixels: small ones are shown larger, each pixel a square
  const loaded = (event: SyntheticEvent<HTMLImageElement>) => {
    const { naturalWidth } = event.currentTarget;
    setScaled(naturalWidth > 0 && naturalWidth <= SMALL_PICTURE / 2 ? naturalWidth * Math.floor(SMALL_PICTURE / naturalWidth) : undefined);
  };
  return (
    <img className={`picture ${width === undefined && scaled ? "pixels" : ""}`} data-testid="image" src={`data:${mime};base64,${data.replace(/\s/g, "")}`} alt={alt}
      width={width ?? scaled} onLoad={loaded} />
  );
}

function Svg({ svg, label }: { svg: string; label: string }) {
  if (needsImage(svg)) return <img className="picture" data-testid="svg" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={label} />;
  return <div className="svg" role="img" aria-label={label} data-testid="svg" dangerouslySetInnerHTML={{ __html: sanitiseSvg(svg) }} />;
}

/** The plain text that came along says more than our words, where it is short. */
function altOf(output: RichOutput): string | undefined {
  const alt = output.metadata.alt ?? output.data["text/plain"];
  return typeof alt === "string" && alt.length > 0 && alt.length < 200 ? alt : undefined;
}

function heightOf(metadata: MimeBundle): number | undefined {
  return typeof metadata.height === "number" ? Math.max(80, Math.min(2000, metadata.height)) : undefined;
}
