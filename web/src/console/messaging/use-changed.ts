import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { refresh, useAccountPath } from '../shared/reading.ts';

/** Reads again what registering, modifying and removing may have changed. */
export function useChanged(): () => Promise<void> {
  const queries = useQueryClient();
  const account = useAccountPath();
  return useCallback(
    () =>
      refresh(
        queries,
        '/flex-api/v1/FlexFlows',
        `${account}/IncomingPhoneNumbers`,
        '/proxy/v1/Services',
        '/messaging/v1',
      ),
    [queries, account],
  );
}
