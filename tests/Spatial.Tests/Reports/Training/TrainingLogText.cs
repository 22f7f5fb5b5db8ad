using System.Globalization;
using System.Text;

namespace Spatial.Tests;

/// <summary>Logs of trainings to draw, as <c>train.csv</c> has them.</summary>
internal static class TrainingLogText
{
    public const string Header = "stage,step,total_step,rate,gradient,frames,tokens,seconds,wait,total,text,flow";

    /// <summary>A log of two stages: losses fall by half with each step of the first one, to no text loss in the second.</summary>
    /// <param name="first">Steps of the first stage.</param>
    /// <param name="second">Steps of the second.</param>
    public static string Of(int first, int second)
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var step = 1; step <= first + second; step++)
        {
            var (stage, own) = step <= first ? ("align", step) : ("joint", step - first);
            var loss = Math.Pow(0.5, step - 1);
            text.Append(CultureInfo.InvariantCulture, $"{stage},{own},{step},0.001,{20 + step},2,1024,{step},{0.1 * step},{loss},{(step <= first ? $"{loss:R}" : "")},0.5\n");
        }

        return text.ToString();
    }
}
