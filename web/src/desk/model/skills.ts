/**
 * What agents are good at, as Flex keeps it: the worker attribute `routing` with `skills` and `levels`. Which skills there
 * are stands in the Flex configuration (`taskrouter_skills`). Pure.
 */

export interface SkillKind {
  name: string;
  /** Both null for skills without levels. */
  lowest: number | null;
  highest: number | null;
}

export interface Skill {
  name: string;
  level: number | null;
}

type Tree = Readonly<Record<string, unknown>>;

/** Skills as the configuration lists them; what is not readable there is left out. */
export function skillKinds(configured: unknown): SkillKind[] {
  if (!Array.isArray(configured)) return [];
  return configured.map(tree).flatMap(({ name, minimum, maximum }) => {
    if (typeof name !== 'string' || name === '') return [];
    const isLevelled = typeof minimum === 'number' && typeof maximum === 'number' && minimum <= maximum;
    return [{ name, lowest: isLevelled ? minimum : null, highest: isLevelled ? maximum : null }];
  });
}

/** Those of a worker, by name. */
export function skillsOf(attributes: Tree): Skill[] {
  const { skills, levels } = tree(attributes.routing);
  const names = Array.isArray(skills) ? skills.filter(one => typeof one === 'string') : [];
  return [...new Set(names)].sort().map(name => {
    const level = tree(levels)[name];
    return { name, level: typeof level === 'number' ? level : null };
  });
}

/** The attributes with these skills; everything else in them stays as it is. */
export function withSkills(attributes: Tree, skills: readonly Skill[]): Tree {
  const levels = Object.fromEntries(
    skills.flatMap(({ name, level }) => (level === null ? [] : [[name, level]])),
  );
  return {
    ...attributes,
    routing: { ...tree(attributes.routing), skills: skills.map(({ name }) => name), levels },
  };
}

/** Why a skill is not as the configuration wants it; null when it is, and where nothing is configured. */
export function skillProblem(
  { name, level }: Skill,
  kinds: readonly SkillKind[],
): 'unknown' | 'level' | null {
  if (kinds.length === 0) return null;
  const kind = kinds.find(one => one.name === name);
  if (kind === undefined) return 'unknown';
  if (kind.lowest === null || kind.highest === null) return level === null ? null : 'level';
  return level !== null && level >= kind.lowest && level <= kind.highest ? null : 'level';
}

function tree(value: unknown): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}
