/**
 * `…/{DocumentSid}/Permissions` and the same below lists and maps: what an identity may do with an object.
 * https://www.twilio.com/docs/sync/api/document-permission-resource
 */
import type { BlockParts } from '../../../kernel/block.ts';
import { notFound, refuse } from '../../../kernel/errors.ts';
import { bool, required, type Shape, text, type Written } from '../../../kernel/fields.ts';
import type { Store } from '../../../kernel/line/store.ts';
import { type Exchange, found, type Operation } from '../../../kernel/operation.ts';
import { readPage } from '../../../kernel/page.ts';
import { resource } from '../../../kernel/resource.ts';
import type { ObjectRow, PermissionRow } from '../rows.ts';
import { kinds } from '../rules/kinds.ts';
import { identityProblem } from '../rules/names.ts';
import { deletePermission, findPermission, listPermissions, putPermission } from '../store/permissions.ts';
import { objectAt, paged, sidOf } from './shared.ts';

const parents = {
  document: {
    name: 'DocumentPermission',
    segment: 'Documents',
    hole: 'DocumentSid',
    property: 'documentSid',
  },
  list: { name: 'SyncListPermission', segment: 'Lists', hole: 'ListSid', property: 'listSid' },
  map: { name: 'SyncMapPermission', segment: 'Maps', hole: 'MapSid', property: 'mapSid' },
} as const;

type Kind = keyof typeof parents;
type Asked = Pick<Exchange<Record<string, string>, unknown>, 'at' | 'caller' | 'path'>;

const granting = { read: required(bool()), write: required(bool()), manage: required(bool()) };

export function permissionResource({ store }: BlockParts, kind: Kind): Operation[] {
  const { name, segment, hole, property } = parents[kind];
  const gives: Shape = {
    ...{ accountSid: sidOf('AC'), serviceSid: sidOf('IS'), [property]: sidOf(kinds[kind].prefix) },
    ...{ identity: text(), read: bool(), write: bool(), manage: bool() },
  };
  const permission = resource(name, {
    document: 'sync_v1',
    collection: `/v1/Services/{ServiceSid}/${segment}/{${hole}}/Permissions` as string,
    key: 'Identity' as string,
    gives,
  });
  const show = (row: PermissionRow) => ({ ...row, [property]: row.objectSid }) as Written<Shape>;
  return [
    permission.fetch(async exchange => {
      const at = await placeOf(store, kind, exchange as Asked);
      return show(found(await findPermission(store.read, at), exchange.path));
    }),
    permission.update(granting, async exchange => {
      const place = await placeOf(store, kind, exchange as Asked);
      const problem = identityProblem(place.identity);
      if (problem !== null) throw refuse(problem);
      return show(await store.transact(tx => putPermission(tx, { ...place, ...exchange.given })));
    }),
    permission.remove(async exchange => {
      const at = await placeOf(store, kind, exchange as Asked);
      if (!(await store.transact(tx => deletePermission(tx, at)))) throw notFound(exchange.path);
    }),
    paged(
      permission.list({}, async (exchange, page) => {
        const { sid } = await parentOf(store, kind, exchange as Asked);
        const { rows, ...rest } = await readPage<PermissionRow>(store.read, listPermissions(sid), page);
        return { ...rest, rows: rows.map(show) };
      }),
    ),
  ];
}

function parentOf(store: Store, kind: Kind, { at, caller, path }: Asked): Promise<ObjectRow> {
  const service = { at: { serviceSid: at.serviceSid! }, caller, path };
  return objectAt(store, service, { kind, key: at[parents[kind].property]! });
}

async function placeOf(store: Store, kind: Kind, asked: Asked) {
  const { sid: objectSid, accountSid, serviceSid } = await parentOf(store, kind, asked);
  return { objectSid, accountSid, serviceSid, identity: asked.at.identity! };
}
