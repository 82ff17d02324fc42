import type { ReactNode } from "react";
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Tooltip, TooltipTrigger, type ButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./icons";

type Look = "plain" | "primary" | "danger" | "quiet";

interface Props extends Omit<ButtonProps, "className" | "children"> {
  look?: Look;
  icon?: IconName;
  /** Its icon alone says enough where there is little room. */
  compact?: boolean;
  children?: ReactNode;
  "data-testid"?: string;
}

export function Button({ look = "plain", icon, compact = false, children, ...props }: Props) {
  return (
    <AriaButton {...props} className={`button ${look}${compact ? " compact" : ""}`}>
      {icon && <Icon name={icon} size={14} />}
      {children && <span className="button-label">{children}</span>}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<Props, "look" | "children" | "icon" | "compact"> {
  icon: IconName;
  label: string;
  /** Shown in the tooltip after the label. */
  shortcut?: string;
  className?: string;
  size?: number;
  placement?: "top" | "bottom" | "left" | "right";
}

export function IconButton({ icon, label, shortcut, className = "", size = 16, placement = "bottom", ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <AriaButton {...props} aria-label={label} className={`icon-button ${className}`}>
        <Icon name={icon} size={size} />
      </AriaButton>
      <Tooltip className="tooltip" placement={placement} offset={6}>
        {label}
        {shortcut && <kbd>{shortcut}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

export interface MenuEntry {
  id: string;
  label: string;
  icon?: IconName;
  shortcut?: string;
  danger?: boolean;
  checked?: boolean;
  action(): void;
}

interface MenuButtonProps {
  label: string;
  icon: IconName;
  /** Words beside the icon, where there is room. */
  text?: string;
  entries: readonly MenuEntry[];
  testid?: string;
  className?: string;
}

export function MenuButton({ label, icon, text, entries, testid, className = "" }: MenuButtonProps) {
  return (
    <Menu label={label} entries={entries}>
      <AriaButton aria-label={label} className={`icon-button ${text ? "with-text" : ""} ${className}`} data-testid={testid}>
        <Icon name={icon} />
        {text && <span>{text}</span>}
      </AriaButton>
    </Menu>
  );
}

/** A menu behind a button of one's own. */
export function Menu({ label, entries, children }: { label: string; entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement="bottom end" offset={6}>
        <AriaMenu className="menu" aria-label={label} onAction={(key) => entries.find((entry) => entry.id === key)?.action()}>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={`menu-item ${entry.danger ? "danger" : ""}`}>
              <span className="menu-icon">{entry.checked ? <Icon name="check" /> : entry.icon && <Icon name={entry.icon} />}</span>
              <span>{entry.label}</span>
              {entry.shortcut && <kbd>{entry.shortcut}</kbd>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
