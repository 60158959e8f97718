/** Sync: state that servers and browsers share, and that tells its subscribers when it changes. */
import { admitting } from '../../kernel/access.ts';
import type { Block, BlockParts } from '../../kernel/block.ts';
import type { Steps } from '../../kernel/line/turn.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { access } from './access.ts';
import { createObjects } from './changes/create-objects.ts';
import { changeItems } from './changes/items.ts';
import { publishMessages, removeObjects, updateObjects } from './changes/objects.ts';
import { collectionResource } from './resources/collections.ts';
import { documents } from './resources/documents.ts';
import { listItemResource } from './resources/list-items.ts';
import { mapItemResource } from './resources/map-items.ts';
import { permissionResource } from './resources/permissions.ts';
import { services } from './resources/services.ts';
import { streamMessages } from './resources/stream-messages.ts';
import type { ServiceRow } from './rows.ts';
import { openServices } from './rules/open-services.ts';
import { steps } from './steps.ts';
import { findPermitted } from './store/access.ts';
import { eventsAfter, forgetEvents, removalsAfter } from './store/events.ts';
import { itemsChangedSince, itemsFrom, readItems } from './store/items.ts';
import { provisionDefault } from './store/services.ts';

export type { NewObject } from './changes/create-objects.ts';
export type { ItemChange } from './changes/items.ts';
export type { ObjectChange } from './changes/objects.ts';
export type { Actor } from './changes/tell.ts';
export type { ChangeType, StreamMessage } from './events.ts';
export type { CollectionKind, EventRow, ItemRow, ObjectKind, ObjectRow, ServiceRow } from './rows.ts';
export { isRefused, type Outcome, type Refusal } from './rules/outcome.ts';
export { revisionText } from './rules/revision.ts';
export type { Permitted } from './store/access.ts';
export type { ItemAt, ItemRange } from './store/items.ts';
export type { ObjectAt } from './store/objects.ts';

/** What the rest of the server asks of this block; each function says more where it is made. */
export interface Sync extends Block {
  /** What happens when a time to live is over. */
  steps: Steps;
  createObjects: typeof createObjects;
  updateObjects: typeof updateObjects;
  removeObjects: typeof removeObjects;
  changeItems: typeof changeItems;
  publishMessages: typeof publishMessages;
  findPermitted: typeof findPermitted;
  itemsFrom: typeof itemsFrom;
  readItems: typeof readItems;
  itemsChangedSince: typeof itemsChangedSince;
  eventsAfter: typeof eventsAfter;
  removalsAfter: typeof removalsAfter;
  forgetEvents: typeof forgetEvents;
  /** The account's service `default`, made when there is none; safe to repeat. */
  provision(tx: Tx, accountSid: string): Promise<ServiceRow>;
}

export function makeSync(parts: BlockParts): Sync {
  return {
    migrations: { name: 'sync', folder: new URL('./migrations/', import.meta.url) },
    operations: admitting(access(openServices(parts.store.read)), [
      ...services(parts),
      ...documents(parts),
      ...collectionResource(parts, 'list'),
      ...listItemResource(parts),
      ...collectionResource(parts, 'map'),
      ...mapItemResource(parts),
      ...collectionResource(parts, 'stream'),
      ...streamMessages(parts),
      ...permissionResource(parts, 'document'),
      ...permissionResource(parts, 'list'),
      ...permissionResource(parts, 'map'),
    ]),
    steps,
    createObjects,
    updateObjects,
    removeObjects,
    changeItems,
    publishMessages,
    findPermitted,
    itemsFrom,
    readItems,
    itemsChangedSince,
    eventsAfter,
    removalsAfter,
    forgetEvents,
    provision: provisionDefault,
  };
}
