/**
 * Who may import whom, as data. A place is the first folder that matches a path; `may` lists the kinds of
 * targets it may name. Engines besides this only import engines of a lower floor.
 */
export const places = [
  { name: 'app-server', match: /^apps\/server\// },
  { name: 'app-web', match: /^apps\/web\// },
  { name: 'engine', match: /^engines\/([^/]+)\// },
  { name: 'platform', match: /^platform\// },
  { name: 'ui', match: /^ui\// },
  { name: 'contract', match: /^([^/]+)\/contract\// },
  { name: 'server', match: /^([^/]+)\/server\// },
  { name: 'web', match: /^([^/]+)\/web\// },
  { name: 'tests', match: /^tests\// },
  { name: 'tools', match: /^tools\// },
];

/** Lower floors first; engines of one floor do not know each other. */
export const engineFloors = [['wire'], ['ice', 'dtls', 'srtp', 'sctp'], ['rtp'], ['peer'], ['sfu'], ['livekit']];

export const may = {
  engine: ['lower-engine'],
  platform: ['engine:wire', 'platform', 'node', 'package'],
  ui: ['package'],
  contract: ['other-contract', 'package:zod'],
  server: ['engine', 'platform', 'contract', 'other-contract', 'node', 'package'],
  web: ['ui', 'contract', 'other-contract', 'package'],
  'app-server': ['platform', 'contract', 'other-contract', 'server', 'node', 'package'],
  'app-web': ['ui', 'contract', 'other-contract', 'web', 'node', 'package'],
  tests: ['engine', 'platform', 'contract', 'other-contract', 'server', 'tests', 'node', 'package'],
  tools: ['engine', 'platform', 'tests', 'node', 'package'],
};

/** Pure packages that an engine may use: wire types and SDP text. */
export const enginePackages = { livekit: ['@livekit/protocol', '@bufbuild/protobuf', 'sdp-transform'] };

/** Files beside the code that look at it from outside may also use tools, foreign peers and the platform. */
export const outsideLook = /\.(test|fuzz|bench|suite)\.tsx?$|\/testing\//;
