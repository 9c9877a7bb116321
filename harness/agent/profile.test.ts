import { agent3_3_987, agent3_3_5226, agentE90ac349, agentProfileSchema } from './profile';

test.each([agent3_3_987, agent3_3_5226, agentE90ac349])('$name survives its way into a file', (profile) => {
  expect(agentProfileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
});

test('what is not known stays three-valued', () => {
  const unknown = {
    ...agent3_3_5226,
    uploadTooLargeSplit: 'unknown',
    releaseNotes: { orphanCheckedByName: 'unknown' },
  };
  expect(agentProfileSchema.parse(unknown)).toEqual(unknown);
  expect(() => agentProfileSchema.parse({ ...unknown, uploadTooLargeSplit: 'maybe' })).toThrow();
});
