/** What the Flex configuration says that the desk goes by. The keys of `features` are those of Twilio's own template. */
import { type SkillKind, skillKinds } from './model/skills.ts';

export interface Configuration {
  chat_service_instance_sid: string;
  taskrouter_workspace_sid: string;
  attributes: Record<string, unknown>;
  ui_attributes: Record<string, unknown>;
  crm_enabled: boolean | null;
  crm_type: string | null;
  crm_callback_url: string | null;
  crm_attributes: Record<string, unknown> | null;
  taskrouter_skills: unknown;
}

export interface DispositionSet {
  names: readonly string[];
  required: boolean;
}

export interface Canned {
  shortcut: string;
  title: string;
  body: string;
}

export interface Settings {
  chatServiceSid: string;
  workspaceSid: string;
  proxyServiceSid: string | null;
  /** For a queue by its SID or its name. */
  dispositionsOf(queue: { sid: string; name: string }): DispositionSet;
  canned: readonly Canned[];
  /** What agents may say when they reject; empty when nothing is configured. */
  rejectionReasons: readonly string[];
  /** Template of the page about the customer; null when none is configured. */
  crmUrl: string | null;
  /** What agents can be good at; empty when nothing is configured, and then anything goes. */
  skillKinds: readonly SkillKind[];
}

type Tree = Readonly<Record<string, unknown>>;

export function settingsOf(configuration: Configuration): Settings {
  const { attributes, ui_attributes: look } = configuration;
  const features = tree(tree(tree(look).custom_data).features);
  const { proxy_service_sid: proxy } = tree(attributes);
  return {
    chatServiceSid: configuration.chat_service_instance_sid,
    workspaceSid: configuration.taskrouter_workspace_sid,
    proxyServiceSid: typeof proxy === 'string' ? proxy : null,
    dispositionsOf: queue => dispositionsOf(tree(features.dispositions), queue),
    canned: cannedOf(tree(features.canned_responses)),
    rejectionReasons: texts(tree(features.rejections).reasons),
    crmUrl: crmOf(configuration),
    skillKinds: skillKinds(configuration.taskrouter_skills),
  };
}

function dispositionsOf(feature: Tree, { sid, name }: { sid: string; name: string }): DispositionSet {
  const perQueue = tree(feature.per_queue);
  const sets = [tree(feature.global), tree(perQueue[sid]), tree(perQueue[name])];
  return {
    names: [...new Set(sets.flatMap(({ dispositions }) => texts(dispositions)))],
    required: sets.some(({ require_disposition: required }) => required === true),
  };
}

function cannedOf(feature: Tree): Canned[] {
  const sections = [feature, ...list(feature.categories).map(tree)];
  return sections
    .flatMap(({ responses }) => list(responses).map(tree))
    .flatMap(({ label, text }) =>
      typeof label === 'string' && typeof text === 'string'
        ? [{ shortcut: label.toLowerCase().replace(/\s+/g, '-'), title: label, body: text }]
        : [],
    );
}

/** An item of the Sync Map `desk.canned`: its key is the shortcut. */
export function cannedItem(item: { key: string; data: unknown }): Canned[] {
  const { title, body } = tree(item.data);
  if (typeof body !== 'string' || body === '') return [];
  return [{ shortcut: item.key, title: typeof title === 'string' ? title : item.key, body }];
}

function crmOf({ crm_enabled, crm_callback_url, crm_attributes }: Configuration): string | null {
  const url = tree(crm_attributes).url ?? crm_callback_url;
  return crm_enabled === true && typeof url === 'string' && /^https?:\/\//.test(url) ? url : null;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).filter(one => typeof one === 'string');

function tree(value: unknown): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}
