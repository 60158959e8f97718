/** Services without permissions of their own: what lies in them is for everybody at a desk. */
import type { RowRule } from '../../../kernel/access.ts';
import type { Queryable } from '../../../kernel/sql.ts';
import { DEFAULT_NAME, findService } from '../store/services.ts';

export function openServices(read: Queryable): RowRule {
  return {
    rows: 'services without permissions (`AclEnabled`), as the default one is',
    async holds({ accountSid, at }) {
      const key = at.serviceSid ?? at.sid ?? '';
      const service = await findService(read, { accountSid, key });
      // The default service is made when it is first asked for.
      return service === null ? key === DEFAULT_NAME : !service.aclEnabled;
    },
  };
}
