import { IconPencil } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { skillsOf } from '../model/skills.ts';
import type { TeamWorker } from '../model/team.ts';

const SkillsDialog = lazy(() => import('./skills-dialog.tsx'));

/** What an agent is good at, and the way to change it. */
export function SkillsCell({ worker }: { worker: TeamWorker }) {
  const { t } = useTranslation('desk');
  const [isOpen, setOpen] = useState(false);
  const skills = skillsOf(worker.attributes);
  return (
    <span className="team-capacity">
      {skills.map(({ name, level }) => (
        <span key={name} className="chip" dir="auto">
          {name}
          {level !== null && <span className="numbers"> {level}</span>}
        </span>
      ))}
      <button
        type="button"
        className="plain"
        aria-label={t('skills.edit', { name: worker.friendly_name })}
        title={t('skills.edit', { name: worker.friendly_name })}
        onClick={() => setOpen(true)}
      >
        <IconPencil size={16} aria-hidden />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <SkillsDialog worker={worker} close={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
