import { notNegative, outOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import type { ClrArray } from '../values/collections.ts';
import { ClrRandom, environmentSource, seededSource } from '../values/random.ts';
import type { TypeDefinition } from './definition.ts';

export const randomType: TypeDefinition = {
  name: 'Random',
  shape: 'class',
  members: {
    'new()': (rt: Runtime) => new ClrRandom(environmentSource(() => rt.environment.random.next())),
    'new(int Seed)': (seed: number) => new ClrRandom(seededSource(seed)),
    'int Next()': (self: ClrRandom) => self.integer(),
    'int Next(int maxValue)': (self: ClrRandom, max: number) => {
      notNegative(max, 'maxValue');
      return Math.floor(self.fraction() * max);
    },
    'int Next(int minValue, int maxValue)': (self: ClrRandom, min: number, max: number) => {
      if (min > max) return outOfRange("'minValue' cannot be greater than maxValue.", 'minValue');
      const range = max - min;
      return Math.floor((range <= 2147483647 ? self.fraction() : self.wide()) * range) + min;
    },
    'double NextDouble()': (self: ClrRandom) => self.fraction(),
    'void NextBytes(byte[] buffer)': (self: ClrRandom, buffer: ClrArray) => {
      for (let i = 0; i < buffer.items.length; i++) buffer.items[i] = self.integer() % 256;
    },
  },
};
