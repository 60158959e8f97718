import { expect, test } from 'vitest';
import { flexRoles, permissions, standardRoles } from './role-permissions.ts';

test('roles are made of known permissions, each once', () => {
  for (const role of Object.values({ ...standardRoles, ...flexRoles })) {
    expect(role.permissions.filter(permission => !permissions.has(permission))).toEqual([]);
    expect(new Set<string>(role.permissions).size).toBe(role.permissions.length);
  }
});

test('a service admin holds what the contract lists', () => {
  expect([...standardRoles.serviceAdmin.permissions].sort()).toEqual([
    'addMember',
    'createChannel',
    'deleteAnyMessage',
    'destroyChannel',
    'editAnyMessage',
    'editAnyMessageAttributes',
    'editAnyUserInfo',
    'editChannelAttributes',
    'editChannelName',
    'inviteMember',
    'joinChannel',
    'removeMember',
  ]);
});
