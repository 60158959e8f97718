import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { limitsOf, obstacleOf } from '../model/limits.ts';
import type { Kind } from '../model/people.ts';
import { attach, attachments } from './drafts.ts';

/** Takes files to go out with the next message; says of those that cannot why, until others are chosen. */
export function useFiles(channelSid: string, kind: Kind) {
  const { t } = useTranslation('desk');
  const [refused, setRefused] = useState<readonly string[]>([]);
  const limit = t('composer.megabytes', { count: Math.floor(limitsOf(kind).fileBytes / 1024 / 1024) });
  const add = (files: readonly File[]) => {
    const fitting = files.filter(file => obstacleOf(file, kind) === null);
    attach(channelSid, [...(attachments.get()[channelSid] ?? []), ...fitting]);
    setRefused(
      files.flatMap(file => {
        const obstacle = obstacleOf(file, kind);
        if (obstacle === null) return [];
        const told = { name: file.name, kind: t(`kinds.${kind}`), limit };
        return [t(obstacle === 'big' ? 'composer.tooBig' : 'composer.wrongType', told)];
      }),
    );
  };
  return { add, refused, forgetRefused: () => setRefused([]) };
}
