import { ActionIcon, Autocomplete, Button, Modal, NumberInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session/use-session.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { toast } from '../../ui/toast.ts';
import { useDesk } from '../context.tsx';
import { type Skill, type SkillKind, skillProblem, skillsOf, withSkills } from '../model/skills.ts';
import type { TeamWorker } from '../model/team.ts';
import { readTree } from '../model/tree.ts';
import { useWorkspacePath } from './use-team.ts';

interface SkillsDialogProps {
  worker: TeamWorker;
  close(): void;
}

/** Skills of an agent, with levels where the configuration has them. */
export default function SkillsDialog({ worker, close }: SkillsDialogProps) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const path = `${useWorkspacePath()}/Workers/${worker.sid}`;
  const now = useQuery({
    ...{ queryKey: [path, 'skills'], gcTime: 0, staleTime: Number.POSITIVE_INFINITY },
    queryFn: () => api.get<{ attributes: string }>(path),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('skills.title', { name: worker.friendly_name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {now.error && <ErrorPanel error={now.error} retry={() => void now.refetch()} />}
      {now.isPending && <SkeletonRows rows={2} />}
      {now.data && <Editor path={path} seen={now.data.attributes} worker={worker} close={close} />}
    </Modal>
  );
}

interface EditorProps extends SkillsDialogProps {
  path: string;
  /** The attributes as they were when the dialog was opened. */
  seen: string;
}

function Editor({ path, seen, worker, close }: EditorProps) {
  const { t } = useTranslation('desk');
  const { skillKinds: kinds } = useDesk().settings;
  const [skills, setSkills] = useState(() => skillsOf(readTree(seen)));
  const save = useSave({ path, seen, worker, close });
  const change = (name: string, level: number | null) =>
    setSkills(all => all.map(one => (one.name === name ? { name, level } : one)));
  return (
    <form
      className="transfer"
      onSubmit={event => {
        event.preventDefault();
        save.mutate(skills);
      }}
    >
      {skills.length === 0 && <p className="meta">{t('skills.none')}</p>}
      <ul className="skills" aria-label={t('skills.label')}>
        {skills.map(skill => (
          <SkillLine
            key={skill.name}
            skill={skill}
            kinds={kinds}
            change={level => change(skill.name, level)}
            remove={() => setSkills(all => all.filter(one => one !== skill))}
          />
        ))}
      </ul>
      <Adding
        kinds={kinds.filter(({ name }) => !skills.some(one => one.name === name))}
        add={skill => setSkills(all => [...all.filter(({ name }) => name !== skill.name), skill])}
      />
      {save.error && <ErrorPanel error={save.error} />}
      <div className="wrap-foot">
        <Button type="submit" loading={save.isPending}>
          {t('skills.save')}
        </Button>
      </div>
    </form>
  );
}

interface LineProps {
  skill: Skill;
  kinds: readonly SkillKind[];
  change(level: number | null): void;
  remove(): void;
}

function SkillLine({ skill, kinds, change, remove }: LineProps) {
  const { t } = useTranslation('desk');
  const { name, level } = skill;
  const kind = kinds.find(one => one.name === name);
  const problem = skillProblem(skill, kinds);
  const hasLevel = level !== null || kinds.length === 0 || (kind !== undefined && kind.lowest !== null);
  return (
    <li>
      <span className="skill-name" dir="auto">
        {name}
        {problem && <StateMark kind="warn">{t(`skills.problem_${problem}`)}</StateMark>}
      </span>
      {hasLevel && (
        <NumberInput
          size="xs"
          className="skill-level"
          aria-label={t('skills.level', { name })}
          placeholder={t('skills.noLevel')}
          {...(kind?.lowest != null && { min: kind.lowest })}
          {...(kind?.highest != null && { max: kind.highest })}
          value={level ?? ''}
          onChange={value => change(value === '' ? null : Number(value))}
        />
      )}
      <ActionIcon variant="subtle" size={28} aria-label={t('skills.remove', { name })} onClick={remove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** One of those that are configured, or where none are, any name. */
function Adding({ kinds, add }: { kinds: readonly SkillKind[]; add(skill: Skill): void }) {
  const { t } = useTranslation('desk');
  const [text, setText] = useState('');
  const name = text.trim();
  const put = () => {
    if (name === '') return;
    add({ name, level: kinds.find(one => one.name === name)?.lowest ?? null });
    setText('');
  };
  return (
    <div className="name-form">
      <Autocomplete
        size="xs"
        label={t('skills.add')}
        value={text}
        onChange={setText}
        data={kinds.map(one => one.name)}
        onKeyDown={event => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          put();
        }}
      />
      <Button size="xs" variant="default" disabled={name === ''} onClick={put}>
        {t('skills.addNow')}
      </Button>
    </div>
  );
}

/** Looks once more before it saves: what somebody else has changed meanwhile is not overwritten. */
function useSave({ path, seen, worker, close }: EditorProps) {
  const { t } = useTranslation('desk');
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    async mutationFn(skills: readonly Skill[]) {
      const now = await api.get<{ attributes: string }>(path);
      if (JSON.stringify(readTree(now.attributes)) !== JSON.stringify(readTree(seen)))
        throw new Error(t('skills.overtaken'));
      await api.post(path, { Attributes: JSON.stringify(withSkills(readTree(now.attributes), skills)) });
    },
    onSuccess() {
      toast(t('skills.saved', { name: worker.friendly_name }));
      void queries.invalidateQueries({ queryKey: [path.slice(0, path.lastIndexOf('/'))] });
      close();
    },
  });
}
