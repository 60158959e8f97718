import { IconEye, IconMessage, IconMessageCircleOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Keys } from '../../ui/keys.tsx';

export const modes = ['watch', 'whisper', 'join'] as const;

/** How a supervisor takes part. */
export type Mode = (typeof modes)[number];

export const modeIcons = { watch: IconEye, whisper: IconMessageCircleOff, join: IconMessage };

export interface WaysProps {
  enter(mode: Mode): Promise<boolean>;
}

/** Before anybody enters: who will notice what. */
export function Ways({ enter }: WaysProps) {
  const { t } = useTranslation('desk');
  const go = useMutation({ mutationFn: enter });
  return (
    <div className="ways">
      <h2>{t('watch.how')}</h2>
      {go.error && <ErrorPanel error={go.error} />}
      <ul>
        {modes.map((mode, at) => {
          const Icon = modeIcons[mode];
          return (
            <li key={mode}>
              <button
                type="button"
                className="way"
                data-mode={mode}
                disabled={go.isPending}
                onClick={() => go.mutate(mode)}
              >
                <Icon size={24} aria-hidden />
                <span>
                  <strong>{t(`watch.${mode}`)}</strong> <Keys keys={String(at + 1)} />
                  <span className="way-hint">{t(`watch.${mode}Hint`)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
