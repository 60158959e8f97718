import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { wholeNumber } from './whole.ts';

export interface WholeNumberProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  readOnly?: boolean;
  /** Told when the field is left, and only of numbers that are allowed. */
  change(value: number): void;
}

/** A field for a whole number. What is none, or is left empty, goes back to what was there before. */
export function WholeNumber({ value, min = 0, max, change, ...rest }: WholeNumberProps) {
  const [text, setText] = useState<string | number>(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  return (
    <NumberInput
      {...rest}
      {...{ min, max }}
      allowDecimal={false}
      value={text}
      onChange={setText}
      onBlur={() => {
        const next = wholeNumber(text, { min, max });
        setText(next ?? value);
        if (next !== null && next !== value) change(next);
      }}
    />
  );
}
