using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Lets the states of text change those at vision tokens before a head reads them.</summary>
/// <remarks>Release <c>fusion_modules.py</c>, whose heads have none by default. Its bilinear one cannot run there and is not here.</remarks>
internal abstract class TextFusion(string name) : nn.Module(name)
{
    /// <summary>The fusion of a name of the release; null for "none".</summary>
    /// <param name="kind">"none", "film", "gated", "dual_path" or "cross_att"; "film_v1" is one that no head chooses.</param>
    /// <param name="hidden">Width of a state; a multiple of the eight heads of attention where there is attention.</param>
    /// <exception cref="ArgumentException">No such name.</exception>
    public static TextFusion? Of(string kind, int hidden) => kind switch
    {
        "none" => null,
        "film" => new ScaleAndShift(hidden),
        "film_v1" => new AttendedScaleAndShift(hidden),
        "gated" => new GatedText(hidden),
        "dual_path" => new BothWays(hidden),
        "cross_att" => new LookAtText(hidden),
        _ => throw new ArgumentException($"the fusion must be none, film, film_v1, gated, dual_path or cross_att, got {kind}", nameof(kind)),
    };

    /// <param name="vision">[B, T, D], states at vision tokens.</param>
    /// <param name="text">[B, L, D], all others of the same sample, none of them padding; L is 1 or more.</param>
    /// <returns>[B, T, D].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor Fuse(Tensor vision, Tensor text)
    {
        if (vision.dim() != 3 || text.dim() != 3 || text.shape[0] != vision.shape[0] || text.shape[1] == 0 || text.shape[2] != vision.shape[2])
        {
            throw new ArgumentException(
                $"vision and text must be [B, T, D] and [B, L, D] with L from 1, got [{string.Join(", ", vision.shape)}] and [{string.Join(", ", text.shape)}]",
                nameof(text));
        }

        using var scope = NewDisposeScope();
        return Mix(vision, text).MoveToOuterDisposeScope();
    }

    /// <summary>The same for shapes that fit.</summary>
    protected abstract Tensor Mix(Tensor vision, Tensor text);

    private protected static DrivePiAttention Attention(int hidden) => new(hidden, heads: 8, dropout: 0.1);

    /// <summary>"film": the mean of the text scales and shifts every state.</summary>
    private sealed class ScaleAndShift : TextFusion
    {
        [ComponentName(Name = "scale_c")]
        private readonly Linear _scale;

        [ComponentName(Name = "shift_c")]
        private readonly Linear _shift;

        public ScaleAndShift(int hidden)
            : base(nameof(ScaleAndShift))
        {
            (_scale, _shift) = (nn.Linear(hidden, hidden), nn.Linear(hidden, hidden));
            RegisterComponents();
        }

        protected override Tensor Mix(Tensor vision, Tensor text)
        {
            var mean = text.mean([1], keepdim: true); // [B, 1, D]
            return ((1 + _scale.forward(mean)) * vision) + _shift.forward(mean);
        }
    }

    /// <summary>"film_v1": the same of an attended mean, with layers before and behind.</summary>
    private sealed class AttendedScaleAndShift : TextFusion
    {
        [ComponentName(Name = "text_attention")]
        private readonly Sequential _attention;

        [ComponentName(Name = "text_encoder")]
        private readonly Sequential _encoder;

        [ComponentName(Name = "scale_generator")]
        private readonly Linear _scale;

        [ComponentName(Name = "shift_generator")]
        private readonly Linear _shift;

        [ComponentName(Name = "output_layer")]
        private readonly Sequential _output;

        public AttendedScaleAndShift(int hidden)
            : base(nameof(AttendedScaleAndShift))
        {
            _attention = Scores(hidden);
            _encoder = nn.Sequential(("0", nn.Linear(hidden, hidden)), ("1", nn.ReLU()), ("2", nn.Linear(hidden, hidden)));
            (_scale, _shift) = (nn.Linear(hidden, hidden), nn.Linear(hidden, hidden));
            _output = nn.Sequential(("0", nn.LayerNorm(hidden)), ("1", nn.Linear(hidden, hidden)), ("2", nn.ReLU()));
            RegisterComponents();
        }

        protected override Tensor Mix(Tensor vision, Tensor text)
        {
            var encoded = _encoder.forward(Attended(_attention, text)); // [B, 1, D]
            return _output.forward(((1 + _scale.forward(encoded)) * vision) + _shift.forward(encoded));
        }
    }

    /// <summary>"gated": each channel is taken from the state or from an attended mean of the text.</summary>
    private sealed class GatedText : TextFusion
    {
        [ComponentName(Name = "img_proj")]
        private readonly Linear _vision;

        [ComponentName(Name = "text_proj")]
        private readonly Linear _text;

        [ComponentName(Name = "text_attention")]
        private readonly Sequential _attention;

        [ComponentName(Name = "gate")]
        private readonly Linear _gate;

        [ComponentName(Name = "out_proj")]
        private readonly Linear _output;

        public GatedText(int hidden)
            : base(nameof(GatedText))
        {
            (_vision, _text) = (nn.Linear(hidden, hidden), nn.Linear(hidden, hidden));
            _attention = Scores(hidden);
            (_gate, _output) = (nn.Linear(2 * hidden, hidden), nn.Linear(hidden, hidden));
            RegisterComponents();
        }

        protected override Tensor Mix(Tensor vision, Tensor text)
        {
            var seen = _vision.forward(vision);
            var read = _text.forward(Attended(_attention, text)).expand(seen.shape);
            var gate = _gate.forward(cat([seen, read], -1)).sigmoid();
            return _output.forward((gate * seen) + ((1 - gate) * read));
        }
    }

    /// <summary>"dual_path": vision looks at text, and text at vision, whose mean goes to every state.</summary>
    private sealed class BothWays : TextFusion
    {
        [ComponentName(Name = "img2text_attn")]
        private readonly DrivePiAttention _textForVision;

        [ComponentName(Name = "text2img_attn")]
        private readonly DrivePiAttention _visionForText;

        [ComponentName(Name = "img_proj")]
        private readonly Linear _vision;

        [ComponentName(Name = "text_proj")]
        private readonly Linear _text;

        [ComponentName(Name = "fusion_network")]
        private readonly Sequential _mix;

        [ComponentName(Name = "output_layer")]
        private readonly LayerNorm _norm;

        public BothWays(int hidden)
            : base(nameof(BothWays))
        {
            (_textForVision, _visionForText) = (Attention(hidden), Attention(hidden));
            (_vision, _text) = (nn.Linear(hidden, hidden), nn.Linear(hidden, hidden));
            _mix = nn.Sequential(
                ("0", nn.Linear(2 * hidden, hidden)), ("1", nn.LayerNorm(hidden)), ("2", nn.ReLU()), ("3", nn.Linear(hidden, hidden)));
            _norm = nn.LayerNorm(hidden);
            RegisterComponents();
        }

        protected override Tensor Mix(Tensor vision, Tensor text)
        {
            var (seen, read) = (_vision.forward(vision), _text.forward(text));
            var forVision = _textForVision.Attend(seen, read);
            var forText = _visionForText.Attend(read, seen).mean([1], keepdim: true).expand(forVision.shape);
            return _norm.forward(vision + _mix.forward(cat([forVision, forText], -1)));
        }
    }

    /// <summary>"cross_att": a transformer layer in which vision looks at text.</summary>
    private sealed class LookAtText : TextFusion
    {
        private const double Dropout = 0.1;

        [ComponentName(Name = "cross_attn")]
        private readonly DrivePiAttention _attention;

        [ComponentName(Name = "img_proj")]
        private readonly Linear _vision;

        [ComponentName(Name = "text_proj")]
        private readonly Linear _text;

        [ComponentName(Name = "out_proj")]
        private readonly Linear _unused; // in the release's checkpoints, and never used there

        [ComponentName(Name = "norm1")]
        private readonly LayerNorm _attentionNorm;

        [ComponentName(Name = "norm2")]
        private readonly LayerNorm _feedForwardNorm;

        [ComponentName(Name = "ffn")]
        private readonly Sequential _feedForward;

        public LookAtText(int hidden)
            : base(nameof(LookAtText))
        {
            _attention = Attention(hidden);
            (_vision, _text, _unused) = (nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, hidden));
            (_attentionNorm, _feedForwardNorm) = (nn.LayerNorm(hidden), nn.LayerNorm(hidden));
            _feedForward = nn.Sequential(
                ("0", nn.Linear(hidden, 4 * hidden)), ("1", nn.GELU()), ("2", nn.Linear(4 * hidden, hidden)), ("3", nn.Dropout(Dropout)));
            RegisterComponents();
        }

        protected override Tensor Mix(Tensor vision, Tensor text)
        {
            var states = _attentionNorm.forward(vision + _attention.Attend(_vision.forward(vision), _text.forward(text)));
            return _feedForwardNorm.forward(states + _feedForward.forward(states));
        }
    }

    private static Sequential Scores(int hidden) => nn.Sequential(("0", nn.Linear(hidden, hidden)), ("1", nn.Tanh()), ("2", nn.Linear(hidden, 1)));

    // The mean of the text, each token by its score: [B, 1, D].
    private static Tensor Attended(Sequential scores, Tensor text) => scores.forward(text).softmax(1).transpose(1, 2).bmm(text);
}
