import type { ButtonHTMLAttributes } from 'react';
import { buttonLook, type ButtonLook } from './button-look.ts';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: ButtonLook;
  readonly busy?: boolean;
};

/** A text button. While `busy` it keeps its width, says so to assistive technology and ignores presses. */
export function Button({ look = 'primary', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button {...rest} disabled={disabled === true || busy} aria-busy={busy} className={buttonLook(look, className)}>
      {children}
    </button>
  );
}
