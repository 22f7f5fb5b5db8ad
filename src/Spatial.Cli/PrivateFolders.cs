using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Folders of this machine that must not end up in files that are shared; each is told by its role instead.</summary>
/// <param name="folders">Folder or file, and its role such as dataroot; left out where null.</param>
internal sealed class PrivateFolders(params (string? Folder, string Role)[] folders)
{
    // Errors name a file where it really lies, which is elsewhere when the folder is a link.
    private readonly (string Text, string Role)[] _texts =
    [
        .. folders.Where(pair => pair.Folder is not null).SelectMany(pair => new[]
        {
            (DatasetPath.RealFolder(pair.Folder!), pair.Role), (Path.GetFullPath(pair.Folder!), pair.Role),
        }),
    ];

    /// <summary>A message with roles in the place of folders.</summary>
    public string Hide(string text) => _texts.Aggregate(text, (hidden, pair) => hidden.Replace(pair.Text, $"<{pair.Role}>", StringComparison.Ordinal));
}
