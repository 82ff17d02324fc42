import { Button as AriaButton } from "react-aria-components";
import { en, type MessageKey } from "../i18n/en";
import { useText } from "../i18n/messages";
import type { Sample } from "../net/api";
import { SubjectArt } from "./subject-art";

/** A subject in the reader's language where it is known, else as the notebook says it. */
export function subjectKey(subject: string): MessageKey | null {
  const word = subject.toLowerCase().split(/[^a-z]/)[0]!;
  const key = `subject.${["first", "getting", "introduction"].includes(word) ? "start" : word}`;
  return key in en ? (key as MessageKey) : null;
}

export function SampleCards({ samples, onOpen }: { samples: Sample[] | null; onOpen(sample: Sample): void }) {
  const t = useText();
  return (
    <section aria-labelledby="samples">
      <h2 id="samples">{t("home.samples")}</h2>
      {samples?.length === 0 && <p className="empty">{t("home.noSamples")}</p>}
      <div className="samples">
        {(samples ?? []).map((sample) => {
          const key = subjectKey(sample.subject ?? "");
          return (
            <AriaButton key={sample.name} className="sample card" data-testid="sample-card" data-sample={sample.name} onPress={() => onOpen(sample)}>
              <SubjectArt subject={(sample.subject ?? "").toLowerCase()} />
              <span className="sample-text">
                <span className="subject">{key ? t(key) : sample.subject}</span>
                <span className="sample-title">{sample.title}</span>
                <span className="sample-summary">{sample.summary}</span>
                <span className="sample-open">{t("home.openSample")}</span>
              </span>
            </AriaButton>
          );
        })}
      </div>
    </section>
  );
}
