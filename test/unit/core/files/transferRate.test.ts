import assert from 'node:assert/strict';
import { rateOf, type RateSample, timeLeft, withSample } from '../../../../src/core/files/transferRate.ts';

function samplesOf(...points: readonly (readonly [seconds: number, bytes: number])[]): readonly RateSample[] {
  return points.reduce<readonly RateSample[]>(
    (samples, [seconds, bytes]) => withSample(samples, { atMs: seconds * 1000, bytes }),
    [],
  );
}

/** A transfer with a constant rate, sampled ten times a second. */
function steady(seconds: number, bytesPerSecond: number): (readonly [number, number])[] {
  return Array.from({ length: seconds * 10 + 1 }, (_, index) => [index / 10, (index / 10) * bytesPerSecond]);
}

describe('The rate of a transfer', () => {
  it('is unknown for the first two seconds', () => {
    assert.equal(rateOf([]), undefined);
    assert.equal(rateOf(samplesOf(...steady(1, 500))), undefined);
    assert.equal(Math.round(rateOf(samplesOf(...steady(2, 500))) ?? 0), 500);
  });

  it('follows a change within the last seconds and is smooth meanwhile', () => {
    const slower = steady(20, 1_000);
    const rates = Array.from({ length: 10 }, (_, index) => {
      slower.push([21 + index, 20_000 + (index + 1) * 100]);
      return Math.round(rateOf(samplesOf(...slower)) ?? 0);
    });
    assert.ok(rates[0] !== undefined && rates[0] > 800, rates.join());
    assert.equal(rates.at(-1), 100);
    assert.deepEqual(
      rates,
      [...rates].sort((a, b) => b - a),
    );
  });

  it('is unknown again when nothing has moved for some seconds', () => {
    assert.equal(rateOf(samplesOf(...steady(5, 1_000), [9, 5_000], [14, 5_000], [19, 5_000])), undefined);
  });

  it('needs few samples however many reports arrive', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => [index / 1000, index] as const);
    assert.ok(samplesOf(...many).length < 50);
  });

  it('gives a remaining time in steps that can be read', () => {
    assert.deepEqual(
      [0, 1, 12, 55, 56, 61, 125, 590, 600, 3_601].map((seconds) => timeLeft(seconds * 1_000, 1_000) / 1000),
      [0, 5, 15, 55, 60, 70, 130, 590, 600, 3_660],
    );
  });
});
