import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { options } from '../server/src/config.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, 'deploy', file), 'utf8');
const known = new Set<string>([...Object.values(options).map(({ name }) => name), 'NODE_ENV']);
const unknown = (names: Iterable<string>): string[] => [...names].filter(name => !known.has(name));

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
  ports?: string[];
}

test('compose: every option is one of ours, every server waits for the database and says how it is', () => {
  const file = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service> };
  const { postgres, ...servers } = file.services;
  expect(postgres!.image).toMatch(/^postgres:1[5-9]$/);
  expect(Object.keys(servers)).toHaveLength(2);
  for (const { environment, depends_on: waits, healthcheck, build } of Object.values(servers)) {
    expect(unknown(Object.keys(environment))).toEqual([]);
    expect(waits!.postgres!.condition).toBe('service_healthy');
    expect(healthcheck.test.join(' ')).toContain('/healthz');
    expect(read(join('..', build!.dockerfile))).toContain('server/src/main.ts');
  }
  expect(new Set(Object.values(servers).flatMap(({ ports }) => ports)).size).toBe(2);
});

interface Manifest {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec: {
    replicas: number;
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        containers: {
          ports: { name: string; containerPort: number }[];
          readinessProbe: { httpGet: { path: string; port: string } };
          envFrom: object[];
        }[];
      };
    };
  };
}

test('kubernetes: options are ours, what is named is there, and a stop has the time that it needs', () => {
  const documents = parseAllDocuments(read('kubernetes.yaml'));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const manifests = documents.map(document => document.toJS() as Manifest);
  const of = (kind: string): Manifest => manifests.find(one => one.kind === kind)!;
  expect(unknown(Object.keys({ ...of('Secret').stringData, ...of('ConfigMap').data }))).toEqual([]);
  const { spec } = of('Deployment').spec.template;
  const [container] = spec.containers;
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(20);
  expect(container!.ports[0]!.containerPort).toBe(Number(options.port.fallback));
  expect(container!.readinessProbe.httpGet).toEqual({ path: '/healthz', port: container!.ports[0]!.name });
  expect(container!.envFrom).toEqual([
    { secretRef: { name: of('Secret').metadata.name } },
    { configMapRef: { name: of('ConfigMap').metadata.name } },
  ]);
});

test('the image has what the server needs, and no key, data or package of whoever builds it', () => {
  const left = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  for (const folder of ['node_modules', '.switchhook', '.git']) expect(left).toContain(folder);
  const instructions = read('Dockerfile');
  expect(instructions).toContain('npm ci --omit=dev --ignore-scripts');
  expect(unknown([...instructions.matchAll(/\b([A-Z][A-Z_]+)=/g)].map(match => match[1]!))).toEqual([]);
});
