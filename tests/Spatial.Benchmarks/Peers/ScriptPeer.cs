using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>One case of a script as a peer: there, or missing with the remedy.</summary>
public sealed class ScriptPeer
{
    private readonly AnsweringScript _script;
    private readonly string _case;
    private readonly string? _about;

    /// <summary>Prepares the case.</summary>
    /// <param name="script">The script.</param>
    /// <param name="case">Its name for the case.</param>
    /// <param name="name">Name in the table.</param>
    /// <param name="goal">Peer time over ours that is to be reached, or null.</param>
    public ScriptPeer(AnsweringScript script, string @case, string name, double? goal)
    {
        ArgumentNullException.ThrowIfNull(script);
        (_script, _case) = (script, @case);
        (_about, var missing) = script.Prepare(@case);
        Peer = missing is null
            ? new(name, repetitions => script.Measure(@case, repetitions), null, goal)
            : Peer.Absent(name, goal, missing);
    }

    /// <summary>As it stands in the table.</summary>
    public Peer Peer { get; }

    /// <summary>Compares the peer's result with ours.</summary>
    /// <param name="compare">Takes the result; says what was compared, throws <see cref="ResultsDifferException"/>.</param>
    /// <returns>Who ran and what was found, or that nothing was compared.</returns>
    public string Compare(Func<JsonElement, string> compare)
    {
        ArgumentNullException.ThrowIfNull(compare);
        return _about is null ? $"{Peer.Name}: not compared, no peer" : $"{Peer.Name}: {compare(_script.Result(_case))} ({_about})";
    }
}
