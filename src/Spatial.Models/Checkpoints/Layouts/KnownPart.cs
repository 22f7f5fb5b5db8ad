namespace Spatial.Models;

/// <summary>A part of a published model, and how its keys are recognised whatever stands before them.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Model">The model whose part it is.</param>
/// <param name="Mark">How a key of it ends that no other known part has, as a pattern (<see cref="KeyPattern"/>).</param>
/// <param name="Roots">How its keys begin behind the prefix of the marked one, as patterns.</param>
internal sealed record KnownPart(string Name, string Model, string Mark, params string[] Roots)
{
    /// <summary>Layers of Qwen2 with their query biases, which its relatives have not.</summary>
    public static KnownPart Decoder { get; } =
        new("language decoder", "Qwen2.5", "layers.#.self_attn.q_proj.bias", "layers.#.", "embed_tokens.weight", "norm.weight");

    /// <summary>Output weights of the decoder; not there when they are those of the embedding.</summary>
    public static KnownPart LanguageHead { get; } = new("language head", "Qwen2.5", "lm_head.weight", "lm_head.weight");

    /// <summary>The 2D encoder.</summary>
    public static KnownPart VisionTower { get; } =
        new("vision tower", "Qwen2.5-VL", "blocks.#.mlp.gate_proj.weight", "patch_embed.", "blocks.#.", "merger.");

    /// <summary>The 3D encoder.</summary>
    public static KnownPart Aggregator { get; } =
        new("aggregator", "VGGT", "global_blocks.#.attn.qkv.weight", "camera_token", "register_token", "patch_embed.", "frame_blocks.#.", "global_blocks.#.");

    /// <summary>Tokens of the 3D encoder to cameras.</summary>
    public static KnownPart CameraHead { get; } = new("camera head", "VGGT", "pose_branch.fc#.weight",
        "token_norm.", "trunk_norm.", "empty_pose_tokens", "embed_pose.", "poseLN_modulation.", "trunk.#.", "pose_branch.");

    /// <summary>Tokens of the 3D encoder to depths, or to points.</summary>
    public static KnownPart DenseHead { get; } = new("dense head", "VGGT", "scratch.output_conv#.#.weight", "norm.", "projects.#.", "resize_layers.#.", "scratch.");

    /// <summary>Sums 2D and 3D features, v1.1.</summary>
    public static KnownPart Connector { get; } = new("connector", "Spatial-MLLM v1.1", "connector.ln_q.weight", "connector.");

    /// <summary>Sums 2D and 3D features, v1.0.</summary>
    public static KnownPart EmbeddingMerger { get; } =
        new("embedding merger", "Spatial-MLLM v1.0", "vggt_embedding_merger.token_merge_ln_q.weight", "vggt_embedding_merger.");

    /// <summary>BEV map to vision tokens.</summary>
    public static KnownPart Projector { get; } = new("spatial projector", "DrivePI", "downsampler.norm_media.weight", "downsampler.", "mlp.#.");

    /// <summary>Windows of voxels through Mamba blocks.</summary>
    public static KnownPart LionBackbone { get; } =
        new("LION backbone", "UniLION", "block#.encoder.#.blocks.#.mamba.A_b_log", "block#.", "dow#.", "input_merge.", "layer_out.", "linear_#.");

    /// <summary>All parts; a tensor belongs to the first that fits.</summary>
    /// <remarks>Keys: transformers 4.51 (Qwen2, Qwen2.5-VL), diankun-wu/Spatial-MLLM at 9fc4738 and 3a8c647 (VGGT, connectors), mr-d-self-driving/DrivePI at
    /// 8eb5808, happinesslz/UniLION at b75c284.</remarks>
    public static IReadOnlyList<KnownPart> All { get; } =
    [
        Decoder,
        LanguageHead,
        VisionTower,
        Aggregator,
        CameraHead,
        DenseHead,
        Connector,
        EmbeddingMerger,
        Projector,
        new("occupancy and flow head", "DrivePI", "flow_predicter.#.weight", "cls_weights", "feature_projector.", "final_conv.", "flow_predicter.", "predicter.", "bev_skip."),
        new("action head", "DrivePI", "plan_pos_encoder.#.weight", "action_head_conv.", "feature_projector.", "ego", "plan", "decoder.", "query_encoder.", "time_", "cls.", "reg.", "bev_skip."),
        new("layer fusion", "DrivePI", "hidden_fusion.layer_weights", "hidden_fusion."),
        LionBackbone,
        new("voxel encoder", "UniLION", "pfn_layers.#.linear.weight", "pfn_layers.#."),
        new("camera lift", "UniLION", "lidar_input_net.#.weight", "lidar_input_net.", "depth_net.", "out_norm."),
        new("image backbone", "UniLION", "stages.#.blocks.#.attn.w_msa.qkv.weight", "patch_embed.", "stages.#.", "norm#."),
        new("image neck", "UniLION", "fpn_convs.#.conv.weight", "fpn_convs.#.", "lateral_convs.#."),
        new("BEV backbone", "UniLION", "blocks.#.#.downsample_layer.#.weight", "blocks.#.#."),
        new("BEV neck", "UniLION", "deblocks.#.#.weight", "deblocks.#.#."),
        new("temporal fuser", "UniLION", "temporal_fuser.#.weight", "temporal_fuser."),
    ];

    /// <summary>True for a key of this part where it has the prefix.</summary>
    public bool Has(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && KeyPattern.Of(key[prefix.Length..]) is var rest
        && Roots.Any(root => rest.StartsWith(root, StringComparison.Ordinal));
}
