namespace Spatial.Models;

/// <summary>What the files of a tokenizer say: byte-level tokens, their merges, and added tokens. Sound once <see cref="Check"/> has passed.</summary>
/// <param name="Vocabulary">Ids of the tokens, which are spelled in the <see cref="ByteAlphabet"/>.</param>
/// <param name="Merges">Pairs of tokens that become one, first those that merge first.</param>
/// <param name="AddedTokens">Tokens that are cut out of the text.</param>
internal sealed record TokenizerDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<AddedToken> AddedTokens)
{
    /// <summary>Ids that are read; the largest published vocabularies have a quarter of them.</summary>
    public const int MaxIds = 1 << 20;

    private const int MaxAddedTokens = 100_000; // some models add one token per word of a code book for images
    private const int MaxAddedTokenLength = 256; // looking for them takes time for each length

    /// <summary>One more than the largest id.</summary>
    public int IdCount => 1 + Math.Max(Vocabulary.Values.DefaultIfEmpty(-1).Max(), AddedTokens.Select(token => token.Id).DefaultIfEmpty(-1).Max());

    /// <summary>Checks that every text can be encoded and every id means one thing.</summary>
    /// <param name="embeddingRows">Rows of the model's embedding; null where no model is in sight.</param>
    /// <exception cref="InvalidDataException">Something is missing, given twice, or too large.</exception>
    public void Check(int? embeddingRows)
    {
        var tokenOfId = CheckVocabulary();
        CheckMerges();
        CheckAddedTokens(tokenOfId);
        if (IdCount > embeddingRows)
        {
            throw Damaged($"has ids up to {IdCount - 1}, but the model's embedding has {embeddingRows} rows; use the tokenizer of this model");
        }
    }

    private Dictionary<int, string> CheckVocabulary()
    {
        var tokenOfId = new Dictionary<int, string>(Vocabulary.Count);
        foreach (var (token, id) in Vocabulary)
        {
            CheckId(token, id);
            if (token.Length == 0)
            {
                throw Damaged($"vocabulary: token {id} is empty");
            }

            if (!tokenOfId.TryAdd(id, token))
            {
                throw Damaged($"vocabulary: '{tokenOfId[id]}' and '{token}' both have id {id}");
            }
        }

        byte[] missing = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => !Vocabulary.ContainsKey(ByteAlphabet.Of(value).ToString()))];
        if (missing.Length > 0)
        {
            throw Damaged($"vocabulary: must have a token for each of the 256 bytes, has none for {missing.Length}, the first 0x{missing[0]:X2}");
        }

        return tokenOfId;
    }

    private void CheckMerges()
    {
        var seen = new HashSet<(string, string)>(Merges.Count);
        for (var rank = 0; rank < Merges.Count; rank++)
        {
            var (left, right) = Merges[rank];
            foreach (var token in (ReadOnlySpan<string>)[left, right, left + right])
            {
                if (!Vocabulary.ContainsKey(token))
                {
                    throw Damaged($"merge {rank}, '{left}' and '{right}': the vocabulary has no '{token}'");
                }
            }

            if (!seen.Add((left, right)))
            {
                throw Damaged($"merge {rank}, '{left}' and '{right}': is given twice");
            }
        }
    }

    private void CheckAddedTokens(Dictionary<int, string> tokenOfId)
    {
        if (AddedTokens.Count > MaxAddedTokens)
        {
            throw Damaged($"has {AddedTokens.Count} added tokens, more than the {MaxAddedTokens} that are read");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in AddedTokens)
        {
            CheckId(token.Content, token.Id);
            if (token.Content.Length == 0)
            {
                throw Damaged($"added token {token.Id} is empty");
            }

            if (token.FoundAs.Length > MaxAddedTokenLength)
            {
                throw Damaged($"added token {token.Id} is {token.FoundAs.Length} characters long, more than the {MaxAddedTokenLength} that are read");
            }

            if (!seen.Add(token.FoundAs))
            {
                throw Damaged($"added token '{token.Content}' is given twice");
            }

            if (Vocabulary.TryGetValue(token.Content, out var id) ? id != token.Id : !tokenOfId.TryAdd(token.Id, token.Content))
            {
                throw Damaged($"added token '{token.Content}' must have an id of its own, got {token.Id}"
                    + (tokenOfId.GetValueOrDefault(token.Id) is { } other ? $", which is '{other}'" : $", but the vocabulary says {id}"));
            }
        }
    }

    private static void CheckId(string token, int id)
    {
        if (id is < 0 or >= MaxIds)
        {
            throw Damaged($"token '{token}': id must be 0 to {MaxIds - 1}, got {id}");
        }
    }

    private static InvalidDataException Damaged(string what) => new(what);
}
