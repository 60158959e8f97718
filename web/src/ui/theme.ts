/** The look of Mantine's components, made of the tokens in tokens.css. Light, dark, or as the system has it. */
import { type CSSVariablesResolver, createTheme, type MantineThemeOverride } from '@mantine/core';

/** Ten shades of the one accent; 6 is the light scheme's, 4 the dark one's. */
const accent = [
  '#e6eefb',
  '#cfdff7',
  '#b3cdf5',
  '#99beff',
  '#7fb0ff',
  '#4f86dc',
  '#1f5fbf',
  '#1a52a6',
  '#15448a',
  '#10366e',
] as const;

/** Mantine's greys of the dark scheme, in the tone of our tokens. */
const dark = [
  '#eef1f5',
  '#b4bdca',
  '#97a1b0',
  '#6b7685',
  '#3a434f',
  '#2a313b',
  '#1e242c',
  '#171b21',
  '#0f1216',
  '#0b0e12',
] as const;

const filled = {
  '--button-bg': 'var(--accent)',
  '--button-hover': 'var(--accent-hover)',
  '--button-color': 'var(--on-accent)',
};

export const theme: MantineThemeOverride = createTheme({
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: '6px',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  components: {
    Button: {
      defaultProps: { size: 'sm' },
      vars: (_: unknown, { variant = 'filled', color }: { variant?: string; color?: string }) => ({
        root: variant === 'filled' && color === undefined ? filled : {},
      }),
    },
    Tooltip: { defaultProps: { openDelay: 300, withinPortal: true } },
    Modal: { defaultProps: { transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 140 }, position: 'right' } },
  },
});

const both = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--ink-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: both, dark: both });
