import { useState, type FormEvent, type ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from "react-aria-components";
import { useText } from "../i18n/messages";
import { Button, IconButton } from "./controls";

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  wide?: boolean;
  testid?: string;
  role?: "dialog" | "alertdialog";
}

/** A modal dialog: the focus goes in, stays in, and comes back to where it was. */
export function Dialog({ title, onClose, children, wide, testid, role = "dialog" }: DialogProps) {
  const t = useText();
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={`modal ${wide ? "wide" : ""}`}>
        <AriaDialog className="dialog" role={role} data-testid={testid}>
          <header>
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={t("common.close")} onPress={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  /** Enter must not do what nothing brings back: the focus stands on Cancel. */
  irreversible?: boolean;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog({ title, text, action, irreversible = false, onConfirm, onClose }: ConfirmProps) {
  const t = useText();
  return (
    <Dialog title={title} onClose={onClose} role="alertdialog" testid="confirm">
      <p>{text}</p>
      <footer>
        <Button autoFocus={irreversible} onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
        <Button look="danger" autoFocus={!irreversible} onPress={() => { onClose(); onConfirm(); }} data-testid="dialog-confirm">{action}</Button>
      </footer>
    </Dialog>
  );
}

interface PromptProps {
  title: string;
  label: string;
  value: string;
  action: string;
  /** What is to be known before, above the field. */
  text?: string;
  /** Nothing brings back what it does. */
  irreversible?: boolean;
  onSubmit(value: string): void;
  onClose(): void;
}

export function PromptDialog({ title, label, value, action, text: about, irreversible, onSubmit, onClose }: PromptProps) {
  const t = useText();
  const [text, setText] = useState(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    onClose();
    onSubmit(text.trim());
  };
  return (
    <Dialog title={title} onClose={onClose} testid="prompt">
      <form onSubmit={submit}>
        {about && <p className="prompt-text">{about}</p>}
        <TextField className="field" value={text} onChange={setText} autoFocus maxLength={500}>
          <Label>{label}</Label>
          <Input className="input" />
        </TextField>
        <footer>
          <Button onPress={onClose} data-testid="dialog-cancel">{t("common.cancel")}</Button>
          <Button look={irreversible ? "danger" : "primary"} type="submit" data-testid="dialog-confirm">{action}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
