namespace Spatial.Models;

/// <summary>A tokenizer that was learned from texts, and its file.</summary>
public sealed class TrainedTokenizer
{
    private readonly byte[] _file;

    internal TrainedTokenizer(TokenizerDefinition definition, int vocabulary)
    {
        definition.Check(vocabulary);
        (_file, Tokenizer) = (TokenizerFileText.Of(definition), Tokenizer.Of(definition));
        (MergeCount, MissingTokens) = (definition.Merges.Count, vocabulary - definition.IdCount);
    }

    /// <summary>Ready to use.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Pairs that merge.</summary>
    public int MergeCount { get; }

    /// <summary>Ids below the vocabulary that was asked for which no token has, because the texts have too few pairs that are there twice; 0 where it is full.</summary>
    public int MissingTokens { get; }

    /// <summary>Writes <c>tokenizer.json</c>, which <see cref="Tokenizer.Load"/> and Hugging Face's tokenizers read.</summary>
    /// <param name="folder">Where to; made where it does not exist. A file of that name is replaced.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, TokenizerFiles.OneFile), _file);
    }
}
