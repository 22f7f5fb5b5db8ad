using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>The official loop written down plainly: one list of all predictions of a class, one set of taken annotations, numpy's interpolation.</summary>
internal static class NaiveDetection
{
    public sealed record Curves(double[] Precision, double[] Confidence, double[][] Errors);

    public static Curves Accumulate(IReadOnlyList<(SceneAnnotations Truth, DetectedBox[] Guesses)> samples, string name, double threshold)
    {
        var truths = samples.Sum(sample => sample.Truth.Boxes.Count(box => box.Box.Name == name));
        var guesses = samples.SelectMany((sample, number) => sample.Guesses.Where(guess => guess.Box.Name == name).Select(guess => (Sample: number, Guess: guess))).ToList();
        var ranked = guesses.Select((guess, i) => (guess.Guess.Score, i)).Order().Reverse().Select(pair => guesses[pair.i]);
        var (taken, isMatch, scores) = (new HashSet<(int, int)>(), new List<bool>(), new List<double>());
        var (matchScores, matchErrors) = (new List<double>(), new List<double[]>());
        foreach (var (number, guess) in ranked)
        {
            var (least, best) = (double.PositiveInfinity, -1);
            for (var i = 0; i < samples[number].Truth.Boxes.Count; i++)
            {
                var truth = samples[number].Truth.Boxes[i];
                var distance = (truth.Box.Center - guess.Box.Center).LengthXy;
                if (truth.Box.Name == name && !taken.Contains((number, i)) && distance < least)
                {
                    (least, best) = (distance, i);
                }
            }

            isMatch.Add(least < threshold);
            scores.Add(guess.Score);
            if (least < threshold)
            {
                taken.Add((number, best));
                matchScores.Add(guess.Score);
                matchErrors.Add(ErrorsOf(samples[number].Truth.Boxes[best], guess));
            }
        }

        return matchScores.Count == 0 ? Nothing() : CurvesOf(truths, isMatch, scores, matchScores, matchErrors);
    }

    private static Curves CurvesOf(int truths, List<bool> isMatch, List<double> scores, List<double> matchScores, List<double[]> matchErrors)
    {
        double[] recalls = [.. isMatch.Select((_, i) => isMatch.Take(i + 1).Count(match => match) / (double)truths)];
        double[] precisions = [.. isMatch.Select((_, i) => isMatch.Take(i + 1).Count(match => match) / (double)(i + 1))];
        double[] steps = [.. Enumerable.Range(0, 101).Select(step => step == 100 ? 1 : step * 0.01)];
        double[] precision = [.. steps.Select(step => Interpolate(step, recalls, precisions, right: 0))];
        double[] confidence = [.. steps.Select(step => Interpolate(step, recalls, [.. scores], right: 0))];
        double[] rising = [.. Enumerable.Reverse(matchScores)];
        var errors = Enumerable.Range(0, 5).Select(error =>
        {
            double[] means = [.. Enumerable.Reverse(RunningMeans([.. matchErrors.Select(all => all[error])]))];
            return confidence.Select(score => Interpolate(score, rising, means, means[^1])).ToArray();
        });
        return new(precision, confidence, [.. errors]);
    }

    private static double[] RunningMeans(double[] values) => values.All(double.IsNaN)
        ? [.. values.Select(_ => 1.0)]
        : [.. values.Select((_, i) => values.Take(i + 1).Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Average())];

    private static double Interpolate(double x, double[] xs, double[] ys, double right)
    {
        if (x < xs[0] || x > xs[^1])
        {
            return x < xs[0] ? ys[0] : right;
        }

        var at = Array.FindLastIndex(xs, value => value <= x);
        return xs[at] == x ? ys[at] : ((ys[at + 1] - ys[at]) / (xs[at + 1] - xs[at]) * (x - xs[at])) + ys[at];
    }

    private static double[] ErrorsOf(AnnotatedBox truth, DetectedBox guess)
    {
        var errors = new double[5];
        TruePositiveErrors.Measure(truth, guess, errors);
        return errors;
    }

    private static Curves Nothing() => new(new double[101], new double[101], [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Repeat(1.0, 101).ToArray())]);
}
