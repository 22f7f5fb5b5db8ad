using System.Text;

namespace Spatial.Evaluation;

/// <summary>What one answer of VSI-Bench is worth, in tenths: by the benchmark's own rules, and by those of Spatial-MLLM.</summary>
internal static class VsiBenchScoring
{
    /// <summary>Thresholds of the mean relative accuracy, and the points of a right choice.</summary>
    public const int Tenths = 10;

    private const double FirstConfidence = 0.5;
    private const double LastConfidence = 0.95;

    /// <summary>The benchmark: the first word decides.</summary>
    /// <remarks>vision-x-nyu/thinking-in-space, <c>lmms_eval/tasks/vsibench/utils.py</c>, <c>fuzzy_matching</c>, <c>exact_match</c>,
    /// <c>mean_relative_accuracy</c>.</remarks>
    public static int Official(bool isNumber, string truth, string prediction)
    {
        var word = PythonText.Strip(prediction.Split(' ')[0].TrimEnd('.'));
        if (!isNumber)
        {
            return word.ToString().ToLowerInvariant() == truth.ToLowerInvariant() ? Tenths : 0;
        }

        var target = PythonText.ToNumber(truth) is > 0 and < double.PositiveInfinity and var number
            ? number
            : throw new ArgumentException($"a true number of VSI-Bench must be above 0, got '{truth}'", nameof(truth));
        return PythonText.ToNumber(word) is { } guess ? Met(Math.Abs(guess - target) / target) : 0;
    }

    /// <summary>Spatial-MLLM: the whole answer decides, after cleaning.</summary>
    /// <remarks>diankun-wu/Spatial-MLLM, <c>src/evaluation/vsibench/dataset_utils.py</c>, <c>clean_text</c>, <c>vsi_reward</c>,
    /// <c>mean_relative_accuracy</c> (float32).</remarks>
    public static int SpatialMllm(bool isNumber, string truth, string prediction)
    {
        var (expected, got) = (Cleaned(truth), Cleaned(prediction));
        if (!isNumber)
        {
            return PythonText.Strip(got).SequenceEqual(PythonText.Strip(expected)) ? Tenths : 0;
        }

        return WithoutCommas(expected) is { } target && WithoutCommas(got) is { } guess
            ? MetStrictly(MathF.Abs((float)guess - (float)target) / (MathF.Abs((float)target) + 1e-8f))
            : 0;
    }

    private static int Met(double relativeError)
    {
        // numpy.linspace: steps of (last - first) / 9, and the last value as given. The published count of ten rests on a rounding; it is fixed here.
        const double step = (LastConfidence - FirstConfidence) / (Tenths - 1);
        var met = 0;
        for (var i = 0; i < Tenths; i++)
        {
            var confidence = i == Tenths - 1 ? LastConfidence : (i * step) + FirstConfidence;
            met += relativeError <= 1 - confidence ? 1 : 0;
        }

        return met;
    }

    private static int MetStrictly(float relativeError)
    {
        // torch.arange in float32: computed in float64, then rounded.
        const double step = 0.05;
        var met = 0;
        for (var i = 0; i < Tenths; i++)
        {
            met += relativeError < 1 - (float)(FirstConfidence + (step * i)) ? 1 : 0;
        }

        return met;
    }

    private static double? WithoutCommas(string text) => PythonText.ToNumber(text.Replace(",", "", StringComparison.Ordinal));

    // The last answer between tags or else all, white space as single blanks, without trailing dots, in lower case.
    private static string Cleaned(string text)
    {
        var cleaned = new StringBuilder();
        foreach (var letter in LastTagged(text))
        {
            if (!PythonText.IsSpace(letter))
            {
                cleaned.Append(letter);
            }
            else if (cleaned.Length > 0 && cleaned[^1] != ' ')
            {
                cleaned.Append(' ');
            }
        }

        return PythonText.Strip(cleaned.ToString()).TrimEnd('.').ToString().ToLowerInvariant();
    }

    private static string LastTagged(string text)
    {
        const string open = "<answer>", close = "</answer>";
        var answer = text;
        for (var from = 0; (from = text.IndexOf(open, from, StringComparison.Ordinal)) >= 0;)
        {
            var start = from + open.Length;
            var end = text.IndexOf(close, start, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            answer = text[start..end];
            from = end + close.Length;
        }

        return answer;
    }
}
