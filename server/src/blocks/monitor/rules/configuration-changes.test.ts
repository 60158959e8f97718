import { expect, test } from 'vitest';
import { configurationChange } from './configuration-changes.ts';

test('settings are configuration, conversations are not', () => {
  const change = (document: string, id: string) => configurationChange({ document, id });
  expect(change('flex_v1', 'CreateFlexFlow')).toEqual({ resourceType: 'flex-flow', action: 'created' });
  expect(change('studio_v2', 'DeleteFlow')).toEqual({ resourceType: 'studio-flow', action: 'deleted' });
  expect(change('api_v2010', 'UpdateAccount')).toEqual({ resourceType: 'account', action: 'updated' });
  expect(change('chat_v1', 'CreateRole')).toEqual({ resourceType: 'chat-role', action: 'created' });
  expect(change('chat_v2', 'CreateMessage')).toBeNull();
  expect(change('taskrouter_v1', 'UpdateTask')).toBeNull();
  expect(change('proxy_v1', 'CreateSession')).toBeNull();
  expect(change('studio_v2', 'UpdateFlowValidate')).toBeNull();
  // Names of the language's own are no resources.
  expect(change('flex_v1', 'CreateConstructor')).toBeNull();
  expect(change('flex_v1', 'Createconstructor')).toBeNull();
});
